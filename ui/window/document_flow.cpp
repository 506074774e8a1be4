// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/document_flow.h"

#include "core/analyses/run_pictures.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/data/open.h"
#include "core/storage/trained_images.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/banner.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLocale>
#include <QStandardPaths>
#include <QTimer>

#include <utility>

namespace latentscape {
namespace {

constexpr int kRecent = 8;
const QString kMessage = QStringLiteral("document");

}  // namespace

DocumentFlow::DocumentFlow(DocumentController& documents, TrainingController& training, TrainingFlow& flow,
                           ExplorationController& exploration, ConsentFlow& consent, ExplorationBinding& binding,
                           const Views& views, QWidget* window)
    : QObject(window), m_documents(documents), m_training(training), m_flow(flow), m_exploration(exploration), m_consent(consent),
      m_binding(binding), m_views(views), m_window(window),
      m_folder(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)) {
  connect(m_views.losses, &LossPlot::exportRequested, this, &DocumentFlow::exportLosses);
  if (m_folder.isEmpty() || !QFileInfo(m_folder).isDir()) m_folder = QDir::homePath();
  // A run that would be lost to a new run or a reset is kept first; if that fails nothing is replaced, and the banner says
  // why.
  m_flow.setGuard([this](const std::function<void()>& proceed) {
    keepRun([proceed](bool kept) {
      if (kept) proceed();
    });
  });
  connect(&m_flow, &TrainingFlow::runReset, this, &DocumentFlow::reopen);
  connect(&m_flow, &TrainingFlow::modelChanged, this, [this] {
    ++m_opening;
    m_wantsImages = false;
    m_consent.withdraw(ConsentFlow::Asker::Document);
    m_title = tr("New run");
    emit titleChanged();
  });
}

void DocumentFlow::setFolder(const QString& folder) {
  if (!folder.isEmpty() && QFileInfo(folder).isDir()) m_folder = folder;
}

void DocumentFlow::openEmbedded() {
  m_keepMessage = false;
  m_documents.openEmbedded([this, opening = ++m_opening](const auto& document) {
    if (opening == m_opening) show(document);
  });
}

void DocumentFlow::openFirst(const std::string& path) {
  const QString text = QString::fromStdString(path);
  if (text.toStdString() == path) return open(text);
  // Later, as if it had been tried: nobody may be listening yet.
  QTimer::singleShot(0, this, [this, path, opening = ++m_opening] {
    if (opening == m_opening)
      failed(Error{"has a name that is not UTF-8, so the window can't open it", printable(path),
                   "Rename it, or use latentscape-cli, which takes any name."});
  });
}

void DocumentFlow::open(const QString& path) {
  m_keepMessage = false;
  m_documents.open(path, m_consent.consent().test(), [this, opening = ++m_opening](const auto& document) {
    if (opening == m_opening) show(document);
  });
}

// The window stays responsive all the same.
void DocumentFlow::failed(const Error& error) {
  m_views.banner->showError(error, kMessage);
  emit openFailed(error);
  if (m_exploration.model() || m_keepMessage) return;
  openEmbedded();
  m_keepMessage = true;
  m_flow.restoreDataset();
}

void DocumentFlow::reopen() {
  if (m_path.isEmpty()) openEmbedded();
  else open(m_path);
}

void DocumentFlow::show(Result<OpenedDocument> document) {
  if (!document) return failed(document.error());
  if (m_flow.unsaved()) {
    return keepRun([this, document, opening = m_opening](bool kept) {
      if (kept && opening == m_opening) show(document);
    });
  }
  if (m_training.status().state != SessionState::Idle) m_training.reset();
  const QString path = QString::fromStdString(document->path.string());
  m_path = path;
  m_opened = document->run;
  m_model = document->model;
  const RunConfig& config = m_opened.checkpoint.config;
  m_title = path.isEmpty() ? tr("Built-in MNIST model") : QFileInfo(path).fileName();
  if (!std::exchange(m_keepMessage, false)) m_views.banner->dismiss(kMessage);
  m_exploration.open(document->model, document->dataset);
  m_binding.modelOpened();
  m_exploration.encodeTestImages();
  m_views.losses->clear();
  m_views.losses->append(m_opened.losses);
  m_views.runBar->setArchitecture(config.model);
  if (document->dataset) m_views.runBar->setDataset(*document->dataset);
  if (document->datasetProblem) m_views.banner->showError(*document->datasetProblem, kMessage);
  tellShared(document->shared);
  m_consent.withdraw(ConsentFlow::Asker::Document);
  m_wantsImages = !document->dataset;
  if (!path.isEmpty()) {
    m_views.experiment->setConfig(config);
    showImages(*document);
    remember(path);
  }
  const QLocale locale;
  QString line = path.isEmpty() ? tr("Built-in model") : m_title;
  line += (m_opened.checkpoint.epochs == 1.0 ? tr(" · trained for %1 epoch") : tr(" · trained for %1 epochs"))
              .arg(locale.toString(m_opened.checkpoint.epochs, 'f', m_opened.checkpoint.epochs < 1 ? 2 : 0));
  if (const auto& test = m_opened.checkpoint.test)
    line += tr(" · test −ELBO %1 nats/image (one sample of z)").arg(locale.toString(test->loss(), 'f', 1));
  m_views.statusText->setText(line);
  m_flow.showDataset();
  emit modelOpened();
  emit titleChanged();
}

// The experiment takes the images that the model was trained on, if they are there and may be opened.
void DocumentFlow::showImages(const OpenedDocument& document) {
  const QString dataset = QString::fromStdString(m_opened.checkpoint.config.dataset);
  const bool named = isDatasetName(m_opened.checkpoint.config.dataset);
  if (document.dataset || named) return m_flow.chooseDataset(dataset);
  m_flow.leaveDataset();
  if (!document.imagesUnasked) return;
  m_consent.require(ConsentFlow::Asker::Document, dataset, false, [this, dataset](bool allowed) {
    if (!allowed) return;
    readImages(dataset, [this, dataset](const Result<void>& shown, bool) {
      if (shown && !m_flow.dataset() && !m_flow.waitsToTrain()) m_flow.chooseDataset(dataset);
      if (!shown) m_views.banner->showError(shown.error(), kMessage);
    });
  });
}

// What the user has to know before any figure.
void DocumentFlow::tellShared(const std::string& shared) {
  if (!shared.empty()) m_views.banner->showMessage(tr("%1: %2.").arg(m_title, QString::fromStdString(shared)), {}, kMessage);
}

void DocumentFlow::imagesChosen(const QString& path) {
  if (!m_wantsImages) return;
  m_consent.withdraw(ConsentFlow::Asker::Document);
  readImages(path, [this](const Result<void>& shown, bool read) {
    // The experiment, which takes these images too, reports what can't be read.
    if (!shown && read) m_views.banner->showError(shown.error(), kMessage);
  });
}

void DocumentFlow::readImages(const QString& path, std::function<void(const Result<void>&, bool)> done) {
  m_documents.openImages(m_opened.checkpoint, path.toStdString(),
                         [this, done = std::move(done), opening = m_opening, reading = ++m_imagesOpening](
                             const Result<std::shared_ptr<const Dataset>>& dataset, bool read, const std::string& shared) {
                           if (opening != m_opening || reading != m_imagesOpening || !m_wantsImages) return;
                           if (!dataset) return done(dataset.error(), read);
                           m_wantsImages = false;
                           m_views.banner->dismiss(kMessage);
                           m_exploration.open(m_model, *dataset);
                           m_binding.modelOpened();
                           m_exploration.encodeTestImages();
                           m_views.runBar->setDataset(**dataset);
                           tellShared(shared);
                           emit modelOpened();
                           done({}, read);
                         });
}

Checkpoint DocumentFlow::currentCheckpoint() const {
  const auto& frame = m_training.frame();
  if (!showsRun()) return m_opened.checkpoint;
  // A test loss of other weights is not saved with these.
  return Checkpoint{m_training.status().config,
                    frame->weights,
                    frame->step,
                    frame->epochs,
                    frame->testStep == frame->step ? frame->test : std::nullopt,
                    m_training.status().device};
}

std::shared_ptr<const Dataset> DocumentFlow::trainedDataset() const { return showsRun() ? m_exploration.dataset() : nullptr; }

std::vector<LossRecord> DocumentFlow::currentLosses() const { return showsRun() ? m_training.losses() : m_opened.losses; }

bool DocumentFlow::showsRun() const { return m_training.status().state != SessionState::Idle && m_training.frame(); }

QString DocumentFlow::suggestion(const QString& file) const { return QDir(m_folder).filePath(file); }

void DocumentFlow::askForFile(const QString& caption, const QString& suggested, const QString& filter,
                              std::function<void(const QString&)> write) {
  auto* dialog = new QFileDialog(m_window, caption, suggestion(suggested), filter);
  dialog->setObjectName(QStringLiteral("saveDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QFileInfo(suggested).suffix());
  connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& chosen) {
    const qsizetype dot = chosen.lastIndexOf(QLatin1String("*."));  // "Table (*.csv)"
    if (dot >= 0) dialog->setDefaultSuffix(chosen.mid(dot + 2).chopped(1));
  });
  connect(dialog, &QFileDialog::fileSelected, this, [this, write = std::move(write)](const QString& file) {
    m_folder = QFileInfo(file).absolutePath();
    write(file);
  });
  dialog->open();
}

void DocumentFlow::askForModel() {
  auto* dialog = new QFileDialog(m_window, tr("Open Model"), m_folder, tr("Models (*.safetensors)"));
  dialog->setObjectName(QStringLiteral("openDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, this, &DocumentFlow::open);
  dialog->open();
}

void DocumentFlow::askForRun() {
  auto* dialog = new QFileDialog(m_window, tr("Open Run"), m_folder);
  dialog->setObjectName(QStringLiteral("openDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this, &DocumentFlow::open);
  dialog->open();
}

void DocumentFlow::saved(const Result<void>& result, const QString& path, bool isDocument) {
  if (!result) return m_views.banner->showError(result.error(), kMessage);
  if (isDocument) remember(path);
  m_views.banner->showMessage(tr("Saved %1").arg(QDir::toNativeSeparators(path)), {}, kMessage);
}

void DocumentFlow::saveModel() {
  askForFile(tr("Save Model"), QStringLiteral("model.safetensors"), tr("Models (*.safetensors)"), [this](const QString& file) {
    m_documents.saveModel(file, currentCheckpoint(), [this, file](const auto& result) { saved(result, file, true); });
  });
}

void DocumentFlow::saveRun() {
  // The dialog itself asks before it replaces an existing folder; files that don't belong to a run stay in it.
  askForFile(
      tr("Save Run as Folder"),
      QFileInfo(QString::fromStdString(DocumentController::folderForKeeping(currentCheckpoint().config).string())).fileName(), {},
      [this](const QString& folder) {
        const auto run = m_training.status().run;
        const auto step = m_training.frame() ? m_training.frame()->step : 0;
        m_documents.saveRun(
            folder, currentCheckpoint(), trainedDataset(), currentLosses(), true, [this, folder, run, step](const auto& result) {
              saved(result, folder, true);
              if (result && m_training.status().run == run && m_training.frame() && m_training.frame()->step == step)
                m_flow.setSaved();
            });
      });
}

void DocumentFlow::keepRun(std::function<void(bool)> done) {
  if (!m_flow.unsaved() || !m_training.frame()) return done(true);
  const Checkpoint checkpoint = currentCheckpoint();
  const QString folder = QString::fromStdString(DocumentController::folderForKeeping(checkpoint.config).string());
  const auto run = m_training.status().run;
  m_flow.setSaved();  // from here on, this job takes care of the run
  m_documents.saveRun(folder, checkpoint, trainedDataset(), currentLosses(), false,
                      [this, folder, run, done = std::move(done)](const auto& result) {
                        if (result) {
                          remember(folder);
                          m_views.banner->showMessage(tr("The run was kept in %1").arg(QDir::toNativeSeparators(folder)), {},
                                                      QStringLiteral("kept"));
                        } else {
                          m_views.banner->showError(result.error(), QStringLiteral("kept"));
                          if (m_training.status().run == run) m_flow.setUnsaved();  // still unsaved
                        }
                        done(result.ok());
                      });
}

void DocumentFlow::exportPictures() {
  auto* dialog = new QFileDialog(m_window, tr("Export Pictures into a Folder"), m_folder);
  dialog->setObjectName(QStringLiteral("exportDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
    m_folder = folder;
    if (!m_exploration.model())
      return m_views.banner->showError(Error{"there is no model yet", "", "Open a model, or train one."}, kMessage);
    m_documents.write(
        folder.toStdString(),
        [folder = std::filesystem::path(folder.toStdString()), model = m_exploration.model(), dataset = m_exploration.dataset(),
         losses = currentLosses()](std::stop_token stop) { return writeRunPictures(folder, *model, dataset, losses, stop); },
        [this, folder](const auto& result) { saved(result, folder, false); });
  });
  dialog->open();
}

void DocumentFlow::exportLosses() {
  askForFile(
      tr("Export Losses"), QStringLiteral("losses.png"), tr("Picture (*.png);;Scalable picture (*.svg);;Table (*.csv)"),
      [this](const QString& file) {
        LossChartOptions options;
        const LossXAxis axis = m_views.losses->xAxis();
        options.axis = axis == LossXAxis::Step ? LossAxis::Step : axis == LossXAxis::Epoch ? LossAxis::Epoch : LossAxis::Seconds;
        options.logarithmic = m_views.losses->logarithmic();
        m_documents.saveLosses(file, currentLosses(), options, [this, file](const auto& result) { saved(result, file, false); });
      });
}

void DocumentFlow::exportStrip() {
  if (m_binding.strip().empty()) return;
  askForFile(tr("Export Interpolation"), QStringLiteral("interpolation.png"), tr("Picture (*.png)"), [this](const QString& file) {
    m_documents.saveGrid(file, m_binding.strip(), static_cast<int>(m_binding.strip().size()),
                         [this, file](const auto& result) { saved(result, file, false); });
  });
}

void DocumentFlow::exportAnalysis(const AnalysisExport& what) {
  askForFile(what.caption, what.suggestion, what.filter, [this, write = what.write](const QString& file) {
    m_documents.write(
        file.toStdString(), [write, path = std::filesystem::path(file.toStdString())](std::stop_token) { return write(path); },
        [this, file](const auto& result) { saved(result, file, false); });
  });
}

void DocumentFlow::setRecent(const QStringList& recent) {
  m_recent.clear();
  for (const QString& path : recent) m_recent.push_back(QString::fromStdString(fullPath(path.toStdString()).string()));
  m_recent.removeDuplicates();
  while (m_recent.size() > kRecent) m_recent.removeLast();
}

void DocumentFlow::remember(const QString& path) {
  const QString full = QString::fromStdString(fullPath(path.toStdString()).string());
  m_recent.removeAll(full);
  m_recent.prepend(full);
  while (m_recent.size() > kRecent) m_recent.removeLast();
  emit recentChanged();
}

}  // namespace latentscape
