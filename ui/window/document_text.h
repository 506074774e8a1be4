// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/checkpoint.h"
#include "ui/controllers/training_controller.h"
#include "ui/window/status_text.h"
#include "ui/window/window_title.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <optional>

namespace latentscape {

// What the title and the status bar say of the model that is shown: its name, how far it is trained, and where it is saved. They
// name a copy that the user has saved only as long as it holds what is shown. GUI thread only.
class DocumentText : public QObject {
  Q_OBJECT
 public:
  DocumentText(WindowTitle& title, StatusText& status, QObject* parent);

  void showOpened(const QString& name, const QString& statusName, const Checkpoint& checkpoint);
  void showRun(const QString& name, std::uint64_t run);  // at its first frame
  void showProgress(const SessionStatus& status, const LossLog& losses, std::optional<std::uint64_t> savedStep);
  // A copy was saved of what is shown. name: of its folder. step: that it has, of a run.
  void showCopy(const QString& name, std::optional<std::uint64_t> step);

 private:
  struct Copy {
    QString name;
    std::uint64_t run = 0;  // 0: of the opened model
    std::optional<std::uint64_t> step;
  };
  void update();

  WindowTitle& m_title;
  StatusText& m_status;
  QString m_name;           // of what is shown
  QString m_line;           // the status bar's, without where it is saved
  std::uint64_t m_run = 0;  // whose progress it tells; 0: an opened model's
  std::uint64_t m_step = 0;
  std::optional<std::uint64_t> m_savedStep;
  std::uint64_t m_shownRun = 0;  // that the title names, once its first frame is there; 0: an opened model
  std::optional<Copy> m_copy;
};

}  // namespace latentscape
