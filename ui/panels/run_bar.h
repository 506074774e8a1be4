// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/exploration/map_set.h"
#include "core/model/config.h"
#include "core/training/session.h"

#include <QFrame>
#include <QKeySequence>

class QProgressBar;
class QPushButton;

namespace latentscape {

class Chip;
class ElidedLabel;

// The bar at the top of the window: training's buttons, the progress, and what is trained on which data.
class RunBar : public QFrame {
  Q_OBJECT

 public:
  explicit RunBar(QWidget* parent = nullptr);

  // Updates buttons, progress and text, and at a new run the architecture chip. The caller decides how often.
  void setStatus(const SessionStatus& status);
  // The images on the map, hidden if there are none. The tooltip says how a folder was read.
  void setDataset(const Dataset* dataset, MapSet set = MapSet::Test);
  void setArchitecture(const ModelConfig& model);  // of the current model
  // The keyboard goes to the button that pauses: only while a run is on.
  void takeFocus();
  // If not trainable, whyNot appears in the tooltips of Train and Step and in the bar's text.
  void setTrainable(bool trainable, const QString& whyNot);
  // Whether training can go on from where it stands. help: what that would do, or why it can't.
  void setGoingOn(bool possible, const QString& help);
  // Only for the tooltips; the window owns the shortcuts.
  void setShortcuts(const QKeySequence& main, const QKeySequence& goOn, const QKeySequence& step, const QKeySequence& stop,
                    const QKeySequence& reset);

  QPushButton& mainButton() const { return *m_main; }

 signals:
  void trainRequested();
  void goOnRequested();
  void pauseRequested();
  void resumeRequested();
  void stepRequested();  // also without a run: then it starts one that pauses at once
  void stopRequested();
  void resetRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void pressMain();
  void refresh();
  void updateIcon();
  void setButton(QPushButton* button, bool enabled, const QString& help, const QKeySequence& shortcut);
  QString progressText() const;

  QPushButton* m_main = nullptr;
  QPushButton* m_goOn;
  QPushButton* m_step;
  QPushButton* m_stop;
  QPushButton* m_reset;
  QProgressBar* m_progress;
  ElidedLabel* m_text;
  Chip* m_dataset;
  Chip* m_architecture;
  Chip* m_device = nullptr;
  SessionStatus m_status;
  bool m_showsPause = false;  // the main button's glyph
  std::uint64_t m_architectureRun = 0;
  bool m_trainable = true;
  QString m_whyNot;
  bool m_canGoOn = false;
  QString m_goOnHelp = tr("There is no run to continue");
  QKeySequence m_mainKey, m_goOnKey, m_stepKey, m_stopKey, m_resetKey;
};

}  // namespace latentscape
