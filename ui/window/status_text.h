// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/loss_log.h"
#include "core/storage/checkpoint.h"
#include "ui/controllers/training_controller.h"

#include <QObject>
#include <QString>

class QStatusBar;

namespace latentscape {

class ElidedLabel;

// Writes the status bar's text: which model or run is shown, and as its tooltip how long the map takes to paint; for some
// seconds, that a picture of the bar's window has been copied. GUI thread only.
class StatusText : public QObject {
  Q_OBJECT
 public:
  explicit StatusText(QStatusBar& bar);

  // A line about an opened model, and one about a run. losses: of the run so far.
  static QString modelLine(const QString& name, const Checkpoint& checkpoint);
  static QString runLine(const SessionStatus& status, const LossLog& losses);
  void show(const QString& line);
  void showMapTime(double milliseconds);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QStatusBar& m_bar;
  ElidedLabel* m_text;
};

}  // namespace latentscape
