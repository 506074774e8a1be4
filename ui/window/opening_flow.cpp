// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/opening_flow.h"

#include "core/base/printable.h"
#include "core/data/open.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/text.h"
#include "ui/window/document_message.h"

#include <QFileInfo>
#include <QStringList>
#include <QTimer>

#include <utility>

namespace latentscape {
namespace {

const QString kNotesMessage = QStringLiteral("opened");

}  // namespace

OpeningFlow::OpeningFlow(DocumentController& documents, ExplorationController& exploration, TrainingFlow& flow,
                         RunKeeping& keeping, ConsentFlow& consent, ExplorationBinding& binding, CurrentModel& current,
                         FileDialogs& dialogs, Banner& banner, QObject* parent)
    : QObject(parent), m_documents(documents), m_exploration(exploration), m_flow(flow), m_keeping(keeping), m_consent(consent),
      m_binding(binding), m_current(current), m_dialogs(dialogs), m_banner(banner) {
  connect(&m_flow, &TrainingFlow::runReset, this, &OpeningFlow::reopen);
  connect(&m_flow, &TrainingFlow::modelChanged, this, &OpeningFlow::leaveDocument);
}

// A run has taken the place of the opened model.
void OpeningFlow::leaveDocument() {
  ++m_opening;
  m_wantsImages = false;
  m_consent.withdraw(ConsentFlow::Asker::Document);
  m_banner.dismiss(kNotesMessage);
}

void OpeningFlow::openEmbedded() {
  m_keepMessage = false;
  emit opening();
  m_documents.openEmbedded([this, opening = ++m_opening](const auto& document) {
    if (opening == m_opening) show(document);
  });
}

void OpeningFlow::openLesson(const LessonModel& model, const QString& title) {
  m_keepMessage = false;
  emit opening();
  m_documents.openLesson(model, [this, title, opening = ++m_opening](const auto& document) {
    if (opening != m_opening) return;
    m_lessonTitle = title;
    show(document);
  });
}

void OpeningFlow::openFirst(const std::string& path) {
  const QString text = QString::fromStdString(path);
  if (text.toStdString() == path) return open(text);
  // Later, as if it had been tried: nobody may be listening yet.
  QTimer::singleShot(0, this, [this, path, opening = ++m_opening] {
    if (opening == m_opening)
      failed(Error{"has a name that is not UTF-8, so the window can't open it", printable(path),
                   "Rename it, or use latentscape-cli, which takes any name."});
  });
}

void OpeningFlow::open(const QString& path) {
  m_keepMessage = false;
  emit opening();
  m_documents.open(path, m_consent.consent().test(), [this, path, opening = ++m_opening](const auto& document) {
    if (!document) {
      m_documents.findGone(path, [this, path](bool gone) {
        if (gone) emit pathGone(path);
      });
    }
    if (opening == m_opening) show(document);
  });
}

// The window stays responsive all the same.
void OpeningFlow::failed(const Error& error) {
  showDocumentError(m_banner, error);
  emit openFailed(error);
  if (m_exploration.model() || m_keepMessage) return;
  openEmbedded();
  m_keepMessage = true;
  m_flow.restoreDataset();
}

void OpeningFlow::reopen() {
  if (m_lesson) openLesson(*m_lesson, m_lessonTitle);
  else if (m_path.isEmpty()) openEmbedded();
  else open(m_path);
}

void OpeningFlow::askForModel() {
  m_dialogs.askForFile("openDialog", tr("Open Model"), tr("Models (*.safetensors)"), [this](const QString& path) { open(path); });
}

void OpeningFlow::askForRun() {
  m_dialogs.askForFolder("openDialog", tr("Open Run"), [this](const QString& path) { open(path); });
}

void OpeningFlow::show(Result<OpenedDocument> document) {
  if (!document) return failed(document.error());
  m_flow.forgetRun();
  m_path = QString::fromStdString(document->path.string());
  m_lesson = document->lesson;
  m_name = m_lesson       ? tr("Lesson: %1").arg(m_lessonTitle)
           : isEmbedded() ? tr("Built-in MNIST model")
                          : QFileInfo(m_path).fileName();
  m_model = document->model;
  const bool goesOn = document->isFolder && document->run.state;
  m_keeping.setOpened(goesOn ? document->path : std::filesystem::path());
  m_current.setOpened(document->run, document->isFolder ? document->path : std::filesystem::path());
  if (!std::exchange(m_keepMessage, false)) dismissDocumentMessage(m_banner);
  explore(document->dataset);
  m_flow.showOpened(document->run);
  if (document->datasetProblem) showDocumentError(m_banner, *document->datasetProblem);
  tellNotes(*document);
  tellShared(document->shared);
  m_consent.withdraw(ConsentFlow::Asker::Document);
  m_wantsImages = !document->dataset;
  if (!isEmbedded()) {
    m_flow.setConfig(document->run.checkpoint.config);
    showImages(*document);
  }
  emit opened(m_path, m_name, document->run.checkpoint);
  emit modelOpened();
}

void OpeningFlow::explore(std::shared_ptr<const Dataset> dataset) {
  m_exploration.open(m_model, std::move(dataset));
  m_binding.modelOpened();
  m_exploration.encodeTestImages();
}

// The experiment takes the images that the model was trained on, if they are there and may be opened.
void OpeningFlow::showImages(const OpenedDocument& document) {
  const std::string& name = document.run.checkpoint.config.dataset;
  const QString dataset = QString::fromStdString(name);
  if (document.dataset || isDatasetName(name)) return m_flow.chooseDataset(dataset);
  m_flow.leaveDataset();
  if (!document.imagesUnasked) return;
  m_consent.require(ConsentFlow::Asker::Document, dataset, false, [this, dataset](bool allowed) {
    if (!allowed) return;
    readImages(dataset, [this, dataset](const Result<void>& shown, bool) {
      if (shown && !m_flow.dataset() && !m_flow.waitsToTrain()) m_flow.chooseDataset(dataset);
      if (!shown) showDocumentError(m_banner, shown.error());
    });
  });
}

// What was not as expected, and that nothing more is lost by it.
void OpeningFlow::tellNotes(const OpenedDocument& document) {
  QStringList texts;
  if (document.recovered) {
    texts << tr("Recovered up to step %1: the program that trained this run was ended before it could close it.")
                 .arg(formatCount(document.run.checkpoint.step));
  }
  for (const std::string& note : document.run.notes) texts << QString::fromStdString(note) + QLatin1Char('.');
  if (texts.isEmpty()) m_banner.dismiss(kNotesMessage);
  else m_banner.showMessage(texts.join(QLatin1Char('\n')), {}, kNotesMessage);
}

// What the user has to know before any figure.
void OpeningFlow::tellShared(const std::string& shared) {
  if (!shared.empty()) showDocumentMessage(m_banner, tr("%1: %2.").arg(m_name, QString::fromStdString(shared)));
}

void OpeningFlow::imagesChosen(const QString& path) {
  if (!m_wantsImages) return;
  m_consent.withdraw(ConsentFlow::Asker::Document);
  readImages(path, [this](const Result<void>& shown, bool read) {
    // The experiment, which takes these images too, reports what can't be read.
    if (!shown && read) showDocumentError(m_banner, shown.error());
  });
}

void OpeningFlow::readImages(const QString& path, std::function<void(const Result<void>&, bool)> done) {
  m_documents.openImages(m_current.openedCheckpoint(), path.toStdString(),
                         [this, done = std::move(done), opening = m_opening, reading = ++m_imagesOpening](
                             const Result<std::shared_ptr<const Dataset>>& dataset, bool read, const std::string& shared) {
                           if (opening != m_opening || reading != m_imagesOpening || !m_wantsImages) return;
                           if (!dataset) return done(dataset.error(), read);
                           m_wantsImages = false;
                           dismissDocumentMessage(m_banner);
                           explore(*dataset);
                           tellShared(shared);
                           emit modelOpened();
                           done({}, read);
                         });
}

}  // namespace latentscape
