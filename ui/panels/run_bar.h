// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"
#include "core/training/session.h"

#include <QKeySequence>
#include <QWidget>

class QProgressBar;
class QPushButton;

namespace latentscape {

class Chip;
class ElidedLabel;

// The bar at the window's top: training's buttons, how far it is, and what is trained on what.
class RunBar : public QWidget {
  Q_OBJECT

 public:
  explicit RunBar(QWidget* parent = nullptr);

  // Buttons, progress and text follow it; at a new run, the architecture chip too. The caller decides how often.
  void setStatus(const SessionStatus& status);
  void setDataset(const QString& title, std::size_t train, std::size_t test);
  void setArchitecture(const ModelConfig& model);  // of the model on show
  // Where Train and Step would have nothing to do: why, in their tooltip and the bar's text.
  void setTrainable(bool trainable, const QString& whyNot);
  // For the tooltips alone; the window owns the shortcuts.
  void setShortcuts(const QKeySequence& main, const QKeySequence& step, const QKeySequence& stop, const QKeySequence& reset);

 signals:
  void trainRequested();
  void pauseRequested();
  void resumeRequested();
  void stepRequested();  // also where nothing runs yet: it is to start a run that is paused at once
  void stopRequested();
  void resetRequested();

 private:
  void pressMain();
  void refresh();
  void setButton(QPushButton* button, bool enabled, const QString& help, const QKeySequence& shortcut);
  QString progressText() const;

  QPushButton* m_main;
  QPushButton* m_step;
  QPushButton* m_stop;
  QPushButton* m_reset;
  QProgressBar* m_progress;
  ElidedLabel* m_text;
  Chip* m_dataset;
  Chip* m_architecture;
  Chip* m_device;
  SessionStatus m_status;
  std::uint64_t m_architectureRun = 0;
  bool m_trainable = true;
  QString m_whyNot;
  QKeySequence m_mainKey, m_stepKey, m_stopKey, m_resetKey;
};

}  // namespace latentscape
