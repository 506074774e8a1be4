// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/loss_log.h"
#include "core/storage/checkpoint.h"
#include "ui/controllers/training_controller.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <optional>

class QLabel;
class QStatusBar;

namespace latentscape {

// Writes the status bar's texts: which model or run is shown, and how long the map takes to paint. GUI thread only.
class StatusText : public QObject {
  Q_OBJECT
 public:
  explicit StatusText(QStatusBar& bar);

  void showModel(const QString& name, const Checkpoint& checkpoint);
  // losses: of the run so far. savedStep: of its newest state on disk.
  void showRun(const SessionStatus& status, const LossLog& losses, std::optional<std::uint64_t> savedStep);
  void showMapTime(double milliseconds);

 private:
  QLabel* m_text;
  QLabel* m_speed;
};

}  // namespace latentscape
