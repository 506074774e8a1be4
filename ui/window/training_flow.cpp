// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/training_flow.h"

#include "core/base/number_text.h"
#include "core/data/catalog/catalog.h"
#include "core/data/split.h"
#include "core/engine/frozen/frozen_model.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/skipped_dialog.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/text.h"
#include "ui/window/message_ids.h"

#include <QApplication>
#include <QDir>
#include <QPointer>

#include <algorithm>
#include <array>
#include <utility>

namespace latentscape {
namespace {

const QString kTrainingMessage = QStringLiteral("training");
const QString kReadingMessage = QStringLiteral("reading");
const QString kBranchMessage = QStringLiteral("branch");
const QString kSkippedMessage = QStringLiteral("skipped");
constexpr int kTyping = 600;  // ms after the last keystroke

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

// What readers advise names options of the command line; here they are fields. An error that names one of these as its option
// leaves the images chosen, so that the user can fill the field in.
std::array<std::pair<QString, QString>, 2> fieldsOfOptions() {
  return {{{QStringLiteral("--pixel-range"), TrainingFlow::tr("“Pixel range” under “Size, split and classes”:")},
           {QStringLiteral("--shape"), TrainingFlow::tr("“Shape” under “Size, split and classes”:")}}};
}
bool isMendedByAField(const Error& error) {
  const auto fields = fieldsOfOptions();
  return std::any_of(fields.begin(), fields.end(),
                     [&](const auto& field) { return field.first == QString::fromStdString(error.option); });
}
QString inWindowWords(QString text) {
  for (const auto& [option, field] : fieldsOfOptions()) text.replace(option, field);
  return text;
}
Error inWindowWords(Error error) {
  error.advice = inWindowWords(QString::fromStdString(error.advice)).toStdString();
  return error;
}

}  // namespace

TrainingFlow::TrainingFlow(TrainingController& training, RunKeeping& keeping, DatasetController& datasets,
                           ExplorationController& exploration, CurrentModel& current, ConsentFlow& consent,
                           ExperimentPanel& experiment, RunBar& runBar, LossPlot& losses, Banner& banner, DocumentText& document,
                           QObject* parent)
    : QObject(parent), m_training(training), m_keeping(keeping), m_datasets(datasets), m_exploration(exploration),
      m_current(current), m_consent(consent), m_experiment(experiment), m_runBar(runBar), m_losses(losses), m_banner(banner),
      m_document(document), m_goingOn(training, keeping, experiment), m_offer(datasets, banner, this) {
  std::vector<DatasetChoice> choices;
  for (const DatasetInfo& info : datasetCatalog()) {
    const bool builtIn = info.format == DatasetFormat::BuiltIn;
    choices.push_back({text(info.name), text(info.title), text(info.summary), builtIn ? QString() : DownloadOffer::sizeOf(info)});
  }
  m_experiment.setDatasets(choices);
  m_readAgain.setSingleShot(true);
  m_readAgain.setInterval(kTyping);
  connectViews();
  m_training.findDevices();
  m_datasets.findLocal();
}

void TrainingFlow::connectViews() {
  const RunBar* bar = &m_runBar;
  connect(bar, &RunBar::trainRequested, this, [this] { train(false); });
  connect(bar, &RunBar::stepRequested, this, &TrainingFlow::stepOnce);
  connect(bar, &RunBar::pauseRequested, &m_training, &TrainingController::pause);
  connect(bar, &RunBar::resumeRequested, &m_training, &TrainingController::resume);
  connect(bar, &RunBar::stopRequested, &m_training, &TrainingController::stop);
  connect(bar, &RunBar::goOnRequested, this, &TrainingFlow::goOn);
  connect(bar, &RunBar::resetRequested, this, [this] {
    forgetRun();
    emit runReset();
  });
  connect(&m_keeping, &RunKeeping::changed, this, [this] {
    updateGoingOn();
    showProgress();
    if (m_banner.shows(kTrainingMessage) && m_training.status().divergence) showFailure();
  });
  const ExperimentPanel* panel = &m_experiment;
  connect(panel, &ExperimentPanel::datasetChosen, this, [this](const QString& name) { chooseDataset(name, true); });
  connect(panel, &ExperimentPanel::learningRateEdited, &m_training, &TrainingController::setLearningRate);
  connect(panel, &ExperimentPanel::betaEdited, &m_training, &TrainingController::setBeta);
  connect(panel, &ExperimentPanel::validityChanged, this, &TrainingFlow::updateTrainable);
  connect(panel, &ExperimentPanel::refreshed, this, &TrainingFlow::updateGoingOn);
  connect(&m_banner, &Banner::actionTriggered, this, [this](const QString& id) {
    if (id == kTrainingMessage && m_training.status().divergence) {
      RunConfig config = m_experiment.config();
      config.training.learningRate = m_training.status().divergence->learningRate;
      m_experiment.setConfig(config);
      goOn();
    }
    if (id == kSkippedMessage && m_dataset) {
      auto* dialog = new SkippedDialog(m_dataset->skipped, m_dataset->notes, m_banner.window());
      dialog->setAttribute(Qt::WA_DeleteOnClose);
      dialog->open();
    }
  });
  connect(&m_offer, &DownloadOffer::accepted, this, [this](const QString& name) {
    if (QString::fromStdString(m_experiment.config().dataset) == name) m_beginWhenReady = m_wanted;
  });
  connect(&m_offer, &DownloadOffer::digitsChosen, this, &TrainingFlow::trainOnBuiltInDigits);
  connect(&m_banner, &Banner::cancelled, this, [this](const QString& id) {
    if (id == kReadingMessage) m_datasets.cancelReading();
  });
  connect(&m_banner, &Banner::dismissed, this, [this](const QString& id) {
    if (id == kDatasetMessage) m_beginWhenReady.reset();  // the user has dismissed the offer
  });
  connect(panel, &ExperimentPanel::dataOptionsEdited, this, [this] {
    m_beginWhenReady.reset();
    m_dataset.reset();  // no longer matches the fields
    m_experiment.setImageCounts(std::nullopt);
    m_readAgain.start();
  });
  connect(&m_readAgain, &QTimer::timeout, this, [this] { chooseDataset(QString::fromStdString(m_experiment.config().dataset)); });
  connect(&m_datasets, &DatasetController::readingProgressed, this, [this](const Progress& progress) {
    m_banner.showProgress(tr("Reading images"), progress.done, progress.total, kReadingMessage);
  });
  connect(panel, &ExperimentPanel::datasetsOpened, &m_datasets, &DatasetController::findLocal);
  connect(&m_datasets, &DatasetController::localFound, &m_experiment, &ExperimentPanel::setLocalDatasets);
  connect(&m_datasets, &DatasetController::downloaded, this, [this](const QString& name) {
    m_banner.dismiss(kDatasetMessage);
    m_datasets.findLocal();
    if (QString::fromStdString(m_experiment.config().dataset) == name) {
      forgetDataset();
      openDataset(name);
    }
  });
  connect(&m_datasets, &DatasetController::downloadFailed, this, [this](const QString& name, const Error& why) {
    m_wanted = std::exchange(m_beginWhenReady, std::nullopt);
    m_offer.offerAgain(name, why, digitsWillDo());
  });
  connect(&m_training, &TrainingController::runChanged, this, [this] {
    m_losses.clear();
    m_losses.setReadyTrained(false);
    m_losses.setVariational(m_training.status().config.model.variational());
  });
  connect(&m_training, &TrainingController::devicesFound, &m_experiment, &ExperimentPanel::setDevices);
  connect(&m_training, &TrainingController::statusChanged, this, &TrainingFlow::showStatus);
  connect(&m_training, &TrainingController::frameArrived, this, &TrainingFlow::showFrame);
  connect(&m_training, &TrainingController::lossesArrived, this,
          [this](std::size_t first) { m_losses.append(m_training.losses().records(first)); });
  connect(&m_training, &TrainingController::settingsChanged, this, [this] { m_losses.setChanges(m_training.changes()); });
}

void TrainingFlow::chooseDataset(const QString& name, bool insist) {
  m_beginWhenReady.reset();
  if (!m_datasets.downloading()) m_banner.dismiss(kDatasetMessage);
  forgetDataset();
  openDataset(name, insist);
}

void TrainingFlow::chooseImages(const QString& path) {
  const RunConfig before = m_before.value_or(m_experiment.config());
  m_experiment.setDataset(path);
  chooseDataset(path);
  if (before.dataset != path.toStdString()) m_before = before;
}

void TrainingFlow::giveImagesBack(const RunConfig& before) {
  RunConfig config = m_experiment.config();
  config.dataset = before.dataset;
  config.data = before.data;
  m_experiment.setConfig(config);
  restoreDataset();
}

void TrainingFlow::restoreDataset() {
  const std::string name = m_experiment.config().dataset;
  if (m_consent.consent().allows(name)) chooseDataset(QString::fromStdString(name));
  else leaveDataset();
}

void TrainingFlow::leaveDataset() {
  m_beginWhenReady.reset();
  m_readAgain.stop();
  if (!m_datasets.downloading()) m_banner.dismiss(kDatasetMessage);
  m_consent.withdraw(ConsentFlow::Asker::Experiment);
  forgetDataset();
}

void TrainingFlow::forgetDataset() {
  m_before.reset();
  m_dataset.reset();
  m_experiment.setImageCounts(std::nullopt);
  m_datasets.forget();
  m_banner.dismiss(kReadingMessage);
  m_banner.dismiss(kSkippedMessage);
  updateTrainable();
}

void TrainingFlow::openDataset(const QString& name, bool insist) {
  m_readAgain.stop();
  const bool needed = m_beginWhenReady.has_value();
  const bool asks = m_consent.require(ConsentFlow::Asker::Experiment, name, needed || insist, [this, name](bool allowed) {
    if (!allowed) {
      m_beginWhenReady.reset();
      return;
    }
    m_datasets.open(name, m_experiment.config().data,
                    [this](const auto& dataset, bool missing) { datasetReady(dataset, missing); });
  });
  if (asks && needed) {
    emit trainingRefused(Error{"its images are only opened if the user agrees, because a model's file names them",
                               name.toStdString(), "Agree in the window."});
  }
}

void TrainingFlow::datasetReady(const Result<std::shared_ptr<const Dataset>>& dataset, bool missing) {
  m_banner.dismiss(kReadingMessage);
  if (!dataset) {
    // A missing data set that can be downloaded is offered when it is needed; until then it is no error.
    if (m_beginWhenReady && missing) {
      offerDownload(m_experiment.config());
    } else if (!missing) {
      m_beginWhenReady.reset();
      const Error why = inWindowWords(dataset.error());
      const auto before = std::exchange(m_before, std::nullopt);
      const bool givesBack = before && !isMendedByAField(why);
      if (givesBack) giveImagesBack(*before);
      refuse(why, givesBack ? kImagesMessage : kDatasetMessage);
    }
    return updateTrainable();
  }
  m_before.reset();
  m_dataset = *dataset;
  m_banner.dismiss(kDatasetMessage);
  m_experiment.setImageShape(m_dataset->train.empty() ? m_dataset->test.shape : m_dataset->train.shape);
  m_experiment.setClassCount(static_cast<int>(m_dataset->classNames.size()));
  m_experiment.setImageCounts(std::pair(m_dataset->train.size(), m_dataset->test.size()));
  showSkipped(*m_dataset);
  updateTrainable();
  if (const auto how = std::exchange(m_beginWhenReady, std::nullopt)) begin(*how);
}

// A single report for all that was left out or read in a way that isn't plain.
void TrainingFlow::showSkipped(const Dataset& dataset) {
  const std::size_t count = dataset.skipped.size(), notes = dataset.notes.size();
  if (count + notes == 0) return m_banner.dismiss(kSkippedMessage);
  const QString title = QString::fromStdString(dataset.title);
  if (count == 0) {
    const QString first = inWindowWords(QString::fromStdString(dataset.notes.front()));
    return m_banner.showMessage(tr("“%1”: %2.").arg(title, first), notes == 1 ? QString() : tr("Show all"), kSkippedMessage);
  }
  const QString text = count == 1 ? tr("One thing in “%1” was left out.").arg(title)
                                  : tr("%1 things in “%2” were left out.").arg(formatCount(count), title);
  m_banner.showMessage(text, count + notes == 1 ? tr("Show it") : tr("Show them"), kSkippedMessage);
}

void TrainingFlow::forgetRun() {
  if (m_training.status().state != SessionState::Idle) m_training.reset();
  m_keeping.leave();
}

void TrainingFlow::showOpened(const OpenedRun& opened) {
  m_losses.clear();
  m_losses.setReadyTrained(opened.checkpoint.epochs > 0.0);
  m_losses.setVariational(opened.checkpoint.config.model.variational());
  m_losses.append(opened.losses);
  m_losses.setChanges(opened.changes);
  m_runBar.setArchitecture(opened.checkpoint.config.model);
  m_goingOn.setOpened(opened.checkpoint.config, opened.checkpoint.epochs);
  updateGoingOn();
}

void TrainingFlow::setConfig(const RunConfig& config) { m_experiment.setConfig(config); }

void TrainingFlow::updateTrainable() {
  const auto problem = m_experiment.firstProblem();
  m_runBar.setTrainable(!problem, problem ? QString::fromStdString(problem->message()) : QString());
}

void TrainingFlow::train(bool paused) {
  if (m_training.active()) {
    if (m_training.status().state == SessionState::Paused && !paused) m_training.resume();
    return;
  }
  if (const auto problem = m_experiment.firstProblem()) return refuse(*problem, kTrainingMessage);
  const RunConfig config = m_experiment.config();
  const Begin how = paused ? Begin::Paused : Begin::Running;
  if (m_dataset && !m_dataset->train.empty()) return begin(how);
  m_beginWhenReady = how;
  openDataset(QString::fromStdString(config.dataset));
}

void TrainingFlow::trainAtLeast(int epochs) {
  RunConfig config = m_experiment.config();
  config.training.epochs = std::max(config.training.epochs, epochs);
  m_experiment.setConfig(config);
  train(false);
}

void TrainingFlow::trainWith(RunConfig config) {
  if (m_training.active())
    return refuse(Error{"another model can't be trained during a run", "", "Stop or reset it first."}, kTrainingMessage);
  const RunConfig own = m_experiment.config();
  config.training.device = own.training.device;
  config.training.threads = own.training.threads;
  config.training.engine = own.training.engine;
  m_experiment.setConfig(config);
  forgetDataset();
  train(false);
}

void TrainingFlow::stepOnce() {
  if (m_training.status().state == SessionState::Paused) return m_training.stepOnce();
  if (!m_training.active()) train(true);
}

void TrainingFlow::offerDownload(const RunConfig& config) {
  const DatasetInfo* info = findDataset(config.dataset);
  if (info == nullptr) return;
  if (m_datasets.downloading()) {
    m_beginWhenReady.reset();
    return refuse(Error{"its training images are not on this machine, and another download is under way", config.dataset,
                        "Train when that download is done."},
                  kTrainingMessage);
  }
  m_wanted = m_beginWhenReady;
  m_offer.offer(*info, digitsWillDo());
  emit trainingRefused(Error{"there are no training images on this machine", config.dataset,
                             "Fetch them: latentscape-cli datasets fetch " + config.dataset});
}

// Not for a run that goes on: it has images of its own.
bool TrainingFlow::digitsWillDo() const { return m_wanted && m_wanted != Begin::GoingOn; }

void TrainingFlow::trainOnBuiltInDigits() {
  const bool paused = m_wanted == Begin::Paused;
  RunConfig config = m_experiment.config();
  if (config.dataset != "mnist") config.data = {};  // they may say what digits don't have, such as other classes
  config.dataset = kDigitsTrial;
  m_experiment.setConfig(config);
  leaveDataset();
  train(paused);
}

void TrainingFlow::begin(Begin how) {
  if (auto trainable = checkTrainable(*m_dataset); !trainable) return refuse(trainable.error(), kDatasetMessage);
  if (how == Begin::GoingOn) openToGoOn();
  else startRun(how == Begin::Paused);
}

void TrainingFlow::startRun(bool paused) {
  if (!m_dataset || m_training.active()) return;
  // The images are known now: a conditional model needs their classes.
  if (const auto problem = m_experiment.firstProblem()) return refuse(*problem, kTrainingMessage);
  RunConfig config = m_experiment.config();
  const DatasetOptions data = config.data;
  config.model.image = m_dataset->train.shape;
  config.data = recorded(config.data, *m_dataset);
  auto run = m_keeping.forNewRun(config, m_dataset);
  if (!run) return refuse(run.error(), kTrainingMessage);
  TrainingStart start;
  start.recorder = std::exchange(run->recorder, nullptr);
  start.paused = paused;
  if (auto started = m_training.start(config, m_dataset, std::move(start), run->findKeys); !started)
    return refuse(started.error(), kTrainingMessage);
  m_keeping.begin(*std::move(run));
  m_goingOn.setNewRun(data);
  began(m_dataset, tr("New run"));
  if (paused) m_training.stepOnce();  // Step without a run: begin one with its first step
}

void TrainingFlow::began(std::shared_ptr<const Dataset> dataset, const QString& name) {
  m_runDataset = std::move(dataset);
  m_runName = name;
  m_goesOnAsShown = false;
  m_shownAction.clear();
  m_banner.dismiss(kTrainingMessage);
  m_banner.dismiss(kBranchMessage);
}

void TrainingFlow::updateGoingOn() {
  const auto whyNot = m_goingOn.whyNot();
  m_runBar.setGoingOn(!whyNot, whyNot ? *whyNot : m_goingOn.whatItDoes());
  if (m_canGoOn == whyNot.has_value()) {
    m_canGoOn = !whyNot;
    emit goingOnChanged(m_canGoOn);
  }
}

void TrainingFlow::goOn() {
  if (const auto whyNot = m_goingOn.whyNot()) return refuse(Error{whyNot->toStdString(), "", ""}, kTrainingMessage);
  if (m_dataset && !m_dataset->train.empty()) return openToGoOn();
  m_beginWhenReady = Begin::GoingOn;
  openDataset(QString::fromStdString(m_experiment.config().dataset));
}

void TrainingFlow::openToGoOn() {
  m_goingOn.setOpening(true);
  updateGoingOn();
  m_keeping.openToGoOn(m_experiment.config(), m_dataset, [this, dataset = m_dataset](Result<RunToGoOn> from) {
    m_goingOn.setOpening(false);
    updateGoingOn();
    if (!from && from.error().cancelled) return;  // there is another run, or none
    if (!from) return refuse(from.error(), kTrainingMessage);
    // Something else was begun or opened meanwhile.
    if (m_training.active() || from->from != m_keeping.place()) return;
    startGoingOn(*from, dataset);
  });
}

void TrainingFlow::startGoingOn(RunToGoOn& from, std::shared_ptr<const Dataset> dataset) {
  KeptRun run = m_keeping.forGoingOn(from, dataset);
  from.start.recorder = std::exchange(run.recorder, nullptr);
  const bool shown = m_keeping.hasRun() && !m_current.isOpened() && m_runDataset == dataset;
  if (auto started = m_training.start(from.config, dataset, std::move(from.start), run.findKeys); !started)
    return refuse(started.error(), kTrainingMessage);
  m_keeping.begin(std::move(run));
  const QString name = QString::fromStdString(from.from.filename().string());
  began(std::move(dataset), from.branch ? tr("Branch of %1").arg(name) : name);
  m_goesOnAsShown = shown;
  if (from.branch) {
    // Which also says that the run before is kept.
    const QString folder = QDir::toNativeSeparators(QString::fromStdString(from.from.string()));
    if (m_banner.text(kKeptMessage).endsWith(folder)) m_banner.dismiss(kKeptMessage);
  }
  if (const QString news = goingOnNews(from); !news.isEmpty()) m_banner.showNews(news, kBranchMessage);
}

// A run that has exploded can go on from its last good state, once that is on disk.
void TrainingFlow::showFailure() {
  const SessionStatus& status = m_training.status();
  if (status.state != SessionState::Failed || !status.error) return;
  const bool offers = status.divergence && !m_keeping.place().empty();
  const QString action =
      offers ? tr("Go on at learning rate %1").arg(QString::fromStdString(significantText(status.divergence->learningRate, 2)))
             : QString();
  if (m_banner.shows(kTrainingMessage) && action == m_shownAction) return;
  m_shownAction = action;
  m_banner.showError(*status.error, kTrainingMessage, action);
}

void TrainingFlow::refuse(const Error& why, const QString& message) {
  m_banner.showError(why, message);
  emit trainingRefused(why);
}

void TrainingFlow::showStatus() {
  const SessionStatus& status = m_training.status();
  m_runBar.setStatus(status);
  if (m_shownState != status.state || m_shownStateRun != status.run) {
    m_shownState = status.state;
    m_shownStateRun = status.run;
    lockExperiment();
    if (status.state == SessionState::Finished || status.state == SessionState::Failed) m_keeping.finish();
    showAllImages();
    showFailure();
    updateGoingOn();
  }
  showProgress();
}

// While a run trains, the map has the first of its images only. A pause or an end comes with a frame that has all test images; a
// run that failed may have had no time for it, and other images are encoded here.
void TrainingFlow::showAllImages() {
  const SessionStatus& status = m_training.status();
  if (m_shownRun != status.run || m_training.trains()) return;
  const bool ofFrames = m_exploration.images().set() == MapSet::Test;
  const auto& codes = m_exploration.codes();
  const bool lacksSome = codes && m_exploration.dataset() && codes->count < m_exploration.dataset()->test.size();
  if (ofFrames && !(status.state == SessionState::Failed && lacksSome)) return;
  m_exploration.encodeTestImages();
}

// Fields that are locked during a run must not send the keyboard to whatever is next.
void TrainingFlow::lockExperiment() {
  const QPointer<QWidget> focus = QApplication::focusWidget();
  const bool within = focus && m_experiment.isAncestorOf(focus);
  m_experiment.setRunning(m_training.active());
  if (within && (!focus || !focus->isEnabled())) m_runBar.takeFocus();
}

void TrainingFlow::showProgress() {
  const SessionStatus& status = m_training.status();
  if (status.state != SessionState::Idle) m_document.showProgress(status, m_training.losses(), m_keeping.status().savedStep);
}

void TrainingFlow::showFrame() {
  const auto& frame = m_training.frame();
  const SessionStatus& status = m_training.status();
  auto model = makeModel(status.config.model, frame->weights);
  const bool firstOfRun = std::exchange(m_shownRun, frame->run) != frame->run;
  const bool goesOn = firstOfRun && std::exchange(m_goesOnAsShown, false);
  m_current.setFrame();
  if (firstOfRun && !goesOn) {
    m_exploration.open(std::move(model), m_runDataset);
    m_exploration.setBeforeTraining(frame->step == 0);
    emit modelChanged();
  } else {
    m_exploration.update(std::move(model));
  }
  if (firstOfRun) emit runNamed(m_runName, frame->run);
  m_exploration.setBeforeTraining(frame->step == 0);
  // A frame has codes of test images alone.
  if (m_exploration.source() && m_exploration.images().set() != MapSet::Test)
    return m_exploration.encodeTestImages(m_training.trains());
  if (frame->means.empty()) return;  // none are encoded yet
  auto codes = std::make_shared<Codes>();
  codes->dimension = status.config.model.latentDimension;
  codes->count = frame->meansCount;
  codes->mean = frame->means;
  m_exploration.setCodes(std::move(codes));
}

}  // namespace latentscape
