// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/train_menu.h"

#include "ui/panels/run_bar.h"
#include "ui/window/menu_action.h"

namespace latentscape {

TrainMenu::TrainMenu(TrainingController& training, TrainingFlow& flow, ImagesFlow& images, RunBar& runBar, QWidget* parent)
    : QMenu(tr("&Train"), parent) {
  const QKeySequence mainKey(Qt::Key_F5), goOnKey(Qt::CTRL | Qt::Key_F5), stepKey(Qt::Key_F10), stopKey(Qt::SHIFT | Qt::Key_F5),
      resetKey(Qt::CTRL | Qt::Key_R);
  m_train = addMenuAction(*this, QStringLiteral("train"), tr("&Train"), mainKey, [&] {
    if (training.status().state == SessionState::Running) training.pause();
    else flow.train(false);
  });
  m_train->setWhatsThis(tr("Train, pause, resume"));  // its text is what it does now
  m_goOn = addMenuAction(*this, QStringLiteral("continue"), tr("&Continue"), goOnKey, [&] { flow.goOn(); });
  m_step = addMenuAction(*this, QStringLiteral("step"), tr("&Step Once"), stepKey, [&] { flow.stepOnce(); });
  m_step->setAutoRepeat(true);
  m_stop = addMenuAction(*this, QStringLiteral("stop"), tr("St&op"), stopKey, [&] { training.stop(); });
  m_reset = addMenuAction(*this, QStringLiteral("reset"), tr("&Reset"), resetKey, [&] { emit runBar.resetRequested(); });
  runBar.setShortcuts(mainKey, goOnKey, stepKey, stopKey, resetKey);
  addSeparator();
  m_fromFolder =
      addMenuAction(*this, QStringLiteral("openFolder"), tr("Open Image &Folder…"), {}, [&] { images.askForFolder(); });
  connect(&training, &TrainingController::statusChanged, this, [&] { showStatus(training); });
  connect(&flow, &TrainingFlow::goingOnChanged, m_goOn, &QAction::setEnabled);
  m_goOn->setEnabled(false);
  showStatus(training);
}

void TrainMenu::showStatus(const TrainingController& training) {
  const SessionState state = training.status().state;
  m_train->setText(state == SessionState::Running ? tr("&Pause") : state == SessionState::Paused ? tr("&Resume") : tr("&Train"));
  m_train->setEnabled(state != SessionState::Preparing);
  m_step->setEnabled(state == SessionState::Idle || state == SessionState::Paused);  // the same as the button
  m_stop->setEnabled(training.active());
  m_reset->setEnabled(state != SessionState::Idle);
  m_fromFolder->setEnabled(!training.active());
}

}  // namespace latentscape
