// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/run_bar.h"

#include "ui/widgets/button_width.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/glyphs.h"
#include "ui/widgets/text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr int kProgressSteps = 1000;
constexpr int kRoomForText = 1200;  // of the bar's width, pixels: the usual text and all chips fit

// "46,100": a rate has at most three significant digits.
QString rateText(double imagesPerSecond) {
  if (!(imagesPerSecond >= 1.0)) return {};
  const double grain = std::pow(10.0, std::max(0.0, std::floor(std::log10(imagesPerSecond)) - 2.0));
  return RunBar::tr("%1 images/s")
      .arg(formatCount(static_cast<std::uint64_t>(std::round(std::min(imagesPerSecond, 1e15) / grain) * grain)));
}

QString joined(const QStringList& parts) {
  QStringList there;
  for (const QString& part : parts) {
    if (!part.isEmpty()) there << part;
  }
  return there.join(QStringLiteral(" · "));
}

}  // namespace

RunBar::RunBar(QWidget* parent) : QFrame(parent) {
  setObjectName(QStringLiteral("runBar"));
  setAccessibleName(tr("Training"));
  setProperty("role", "bar");
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  m_main = makeButton(tr("Train"), QStringLiteral("primary"), this);
  m_goOn = makeButton(tr("Continue"), QStringLiteral("plain"), this);
  m_step = makeButton(tr("Step"), QStringLiteral("plain"), this);
  m_stop = makeButton(tr("Stop"), QStringLiteral("plain"), this);
  m_reset = makeButton(tr("Reset"), QStringLiteral("plain"), this);
  describe(m_main, QStringLiteral("trainButton"), tr("Train"), {});
  describe(m_goOn, QStringLiteral("continueButton"), tr("Continue"), {});
  describe(m_step, QStringLiteral("stepButton"), tr("Step"), {});
  describe(m_stop, QStringLiteral("stopButton"), tr("Stop"), {});
  describe(m_reset, QStringLiteral("resetButton"), tr("Reset"), {});
  m_progress = new QProgressBar(this);
  describe(m_progress, QStringLiteral("trainingProgress"), tr("Training progress"), tr("How far the run has come"));
  m_progress->setTextVisible(false);
  m_progress->setRange(0, kProgressSteps);
  m_progress->setFixedHeight(6);
  m_progress->setMinimumWidth(60);
  m_progress->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  m_text = new ElidedLabel({}, this);
  m_text->setObjectName(QStringLiteral("progressText"));
  m_text->setProperty("role", "muted");
  m_text->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_text->setMinimumTextWidth(120);
  m_dataset = new Chip(this);
  m_dataset->setObjectName(QStringLiteral("datasetChip"));
  m_dataset->setHelp(tr("The images on the map"));
  m_architecture = new Chip(this);
  m_architecture->setObjectName(QStringLiteral("architectureChip"));
  m_architecture->setHelp(tr("Current model: pixels, hidden layers, latent dimensions"));
  m_device = new Chip(this);
  m_device->setObjectName(QStringLiteral("deviceChip"));
  m_device->setHelp(tr("Where training computes"));
  for (Chip* chip : {m_dataset, m_architecture, m_device}) chip->hide();

  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 7, 14, 8);
  layout->setSpacing(8);
  keepWidth(*m_main, {tr("Train"), tr("Pause"), tr("Resume"), tr("Wait…")});
  for (QPushButton* button : {m_main, m_goOn, m_step, m_stop, m_reset}) layout->addWidget(button);
  layout->addSpacing(4);
  layout->addWidget(m_progress, 1);
  layout->addSpacing(4);
  layout->addWidget(m_text);
  for (Chip* chip : {m_dataset, m_architecture, m_device}) layout->addWidget(chip);

  connect(m_main, &QPushButton::clicked, this, &RunBar::pressMain);
  connect(m_goOn, &QPushButton::clicked, this, &RunBar::goOnRequested);
  connect(m_step, &QPushButton::clicked, this, &RunBar::stepRequested);
  connect(m_stop, &QPushButton::clicked, this, &RunBar::stopRequested);
  connect(m_reset, &QPushButton::clicked, this, &RunBar::resetRequested);
  updateIcon();
  refresh();
}

// A text of usual length keeps its room, so that the progress bar doesn't jump; not where the chips need that room.
void RunBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const QStringList usual{tr("Epoch %1 of %2").arg(88).arg(88), rateText(88'800.0),
                          tr("%1 left").arg(formatDuration(48 * 60 + 48.0))};
  m_text->setUsualText(width() < kRoomForText ? QString() : joined(usual));
}

void RunBar::pressMain() {
  switch (m_status.state) {
    case SessionState::Running: emit pauseRequested(); break;
    case SessionState::Paused: emit resumeRequested(); break;
    case SessionState::Preparing: break;
    case SessionState::Idle:
    case SessionState::Finished:
    case SessionState::Failed: emit trainRequested(); break;
  }
}

void RunBar::setStatus(const SessionStatus& status) {
  m_status = status;
  if (status.state != SessionState::Idle && status.run != m_architectureRun) {
    m_architectureRun = status.run;
    setArchitecture(status.config.model);
  }
  refresh();
}

void RunBar::setDataset(const Dataset* dataset, MapSet set) {
  m_dataset->setVisible(dataset != nullptr);
  if (dataset == nullptr) return;
  const std::size_t test = set == MapSet::Train ? 0 : dataset->test.size();
  const std::size_t count = test + (set == MapSet::Test ? 0 : dataset->train.size());
  QString text = tr("%1 · %2 images");
  if (set == MapSet::Test) text = count == 1 ? tr("%1 · %2 test image") : tr("%1 · %2 test images");
  if (set == MapSet::Train) text = count == 1 ? tr("%1 · %2 training image") : tr("%1 · %2 training images");
  m_dataset->setText(text.arg(QString::fromStdString(dataset->title), formatCount(count)));
  m_dataset->setHelp(QString::fromStdString(dataset->layout));
}

void RunBar::setArchitecture(const ModelConfig& model) {
  QString family = tr("VAE");
  if (model.family == Family::Autoencoder) family = tr("Autoencoder");
  else if (model.family == Family::ConditionalVae) family = tr("Conditional VAE");
  m_architecture->setText(family + QStringLiteral(" · ") + QString::fromStdString(describeArchitecture(model)));
  m_architecture->setVisible(true);
}

void RunBar::takeFocus() {
  m_main->setEnabled(true);  // refresh() leaves it so while it waits
  m_main->setFocus();
  refresh();
}

void RunBar::setTrainable(bool trainable, const QString& whyNot) {
  m_trainable = trainable;
  m_whyNot = whyNot;
  refresh();
}

void RunBar::setGoingOn(bool possible, const QString& help) {
  m_canGoOn = possible;
  m_goOnHelp = help;
  refresh();
}

void RunBar::setShortcuts(const QKeySequence& main, const QKeySequence& goOn, const QKeySequence& step, const QKeySequence& stop,
                          const QKeySequence& reset) {
  m_mainKey = main;
  m_goOnKey = goOn;
  m_stepKey = step;
  m_stopKey = stop;
  m_resetKey = reset;
  refresh();
}

void RunBar::setButton(QPushButton* button, bool enabled, const QString& help, const QKeySequence& shortcut) {
  button->setEnabled(enabled);
  const QString tip =
      shortcut.isEmpty() ? help : QStringLiteral("%1 (%2)").arg(help, shortcut.toString(QKeySequence::NativeText));
  if (button->toolTip() != tip) {
    button->setToolTip(tip);
    button->setAccessibleDescription(tip);
  }
}

void RunBar::refresh() {
  const SessionState state = m_status.state;
  const bool resting = state == SessionState::Idle || state == SessionState::Finished || state == SessionState::Failed;
  const bool running = state == SessionState::Running;
  const bool paused = state == SessionState::Paused;
  const QString cannot = m_whyNot.isEmpty() ? tr("There is nothing to train on") : m_whyNot;

  const QString title = running                            ? tr("Pause")
                        : paused                           ? tr("Resume")
                        : state == SessionState::Preparing ? tr("Wait…")
                                                           : tr("Train");
  m_main->setText(title);
  m_main->setAccessibleName(title);
  if (running != m_showsPause) {
    m_showsPause = running;
    updateIcon();
  }
  QString help;
  if (running) help = tr("Pause training after this step");
  else if (paused) help = tr("Resume training");
  else if (state == SessionState::Preparing) help = tr("Training is getting ready");
  else if (!m_trainable) help = cannot;
  else help = state == SessionState::Idle ? tr("Start training") : tr("Train again, from fresh weights");
  // What is disabled loses the keyboard to whatever is next, which may be Reset: whoever has begun a run by a key goes on with
  // the same key, which does nothing while the run gets ready.
  const bool goOnLosesFocus = m_goOn->hasFocus() && !(resting && m_canGoOn);
  const bool waits = state == SessionState::Preparing && (m_main->hasFocus() || goOnLosesFocus);
  setButton(m_main, running || paused || waits || (resting && m_trainable), help, m_mainKey);
  if (goOnLosesFocus) m_main->setFocus();
  setButton(m_goOn, resting && m_canGoOn, m_goOnHelp, m_goOnKey);

  QString stepHelp = tr("One optimizer step, then pause");
  if (running || state == SessionState::Preparing) stepHelp = tr("Pause first: a step is taken from a pause");
  else if (state == SessionState::Finished || state == SessionState::Failed) stepHelp = tr("This run has ended: reset first");
  else if (state == SessionState::Idle && !m_trainable) stepHelp = cannot;
  setButton(m_step, paused || (state == SessionState::Idle && m_trainable), stepHelp, m_stepKey);

  const bool on = running || paused || state == SessionState::Preparing;
  const bool stopLosesFocus = m_stop->hasFocus() && !on;
  setButton(m_stop, on, on ? tr("End this run and keep the trained model") : tr("No run in progress"), m_stopKey);
  setButton(m_reset, state != SessionState::Idle,
            state != SessionState::Idle ? tr("Return to the previous model. The run is saved: File > Open Recent")
                                        : tr("No run to reset"),
            m_resetKey);
  if (stopLosesFocus) {  // to Reset, which is next
    if (QWidget* next = m_goOn->isEnabled() ? m_goOn : m_main; next->isEnabled()) next->setFocus();
    else m_reset->clearFocus();
  }

  const double share =
      m_status.totalSteps > 0 ? static_cast<double>(m_status.step) / static_cast<double>(m_status.totalSteps) : 0.0;
  m_progress->setRange(0, state == SessionState::Preparing ? 0 : kProgressSteps);
  m_progress->setValue(state == SessionState::Idle ? 0 : static_cast<int>(std::clamp(share, 0.0, 1.0) * kProgressSteps));
  m_text->setText(progressText());
  m_text->setHelp(state == SessionState::Failed && m_status.error ? QString::fromStdString(m_status.error->message())
                                                                  : QString());

  const bool knowsDevice = state != SessionState::Idle && !m_status.device.empty();
  if (knowsDevice) m_device->setText(QString::fromStdString(m_status.device));
  m_device->setVisible(knowsDevice);
}

void RunBar::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && m_main) updateIcon();
}

// White: the primary button has the accent colour in both modes.
void RunBar::updateIcon() { m_main->setIcon(glyphIcon(m_showsPause ? Glyph::Pause : Glyph::Play, Qt::white)); }

QString RunBar::progressText() const {
  const int total = m_status.config.training.epochs;
  const QString epoch =
      tr("Epoch %1 of %2").arg(std::clamp(static_cast<int>(m_status.epochs) + 1, 1, std::max(total, 1))).arg(total);
  switch (m_status.state) {
    case SessionState::Idle: return m_trainable ? tr("Ready") : m_whyNot;
    case SessionState::Preparing: return tr("Getting ready…");
    case SessionState::Running:
      return joined({epoch, rateText(m_status.imagesPerSecond),
                     m_status.secondsLeft > 0.0 ? tr("%1 left").arg(formatDuration(m_status.secondsLeft)) : QString()});
    case SessionState::Paused: return joined({tr("Paused"), epoch, tr("step %1").arg(formatCount(m_status.step))});
    case SessionState::Finished: {
      const bool whole = m_status.step >= m_status.totalSteps;
      const QString done = whole ? total == 1 ? tr("1 epoch") : tr("%1 epochs").arg(total)
                                 : tr("%1 of %2 epochs").arg(m_status.epochs, 0, 'f', 1).arg(total);
      return joined({whole ? tr("Finished") : tr("Stopped"), done, formatDuration(m_status.secondsTraining)});
    }
    case SessionState::Failed:
      return joined({tr("Failed"), m_status.error ? QString::fromStdString(m_status.error->what) : QString()});
  }
  return {};
}

}  // namespace latentscape
