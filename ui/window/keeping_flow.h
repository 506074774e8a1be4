// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/document_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/run_keeping.h"
#include "ui/window/current_model.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/recent_files.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <optional>

namespace latentscape {

class Banner;

// Saves what was trained, as a model or run, where the user says, and tells what becomes of runs that are kept anyway. GUI thread
// only; nothing waits.
class KeepingFlow : public QObject {
  Q_OBJECT
 public:
  KeepingFlow(DocumentController& documents, RunKeeping& keeping, const ExplorationController& exploration,
              const CurrentModel& current, FileDialogs& dialogs, RecentFiles& recent, Banner& banner, QObject* parent);

  void saveModel();
  void saveRun();

 signals:
  // A copy was saved of what is still shown. step: that it has, if it is a run that was trained in this window.
  void copied(const QString& folder, std::optional<std::uint64_t> step);

 private:
  void saved(const Result<void>& result, const QString& path);
  void showProblem();

  DocumentController& m_documents;
  RunKeeping& m_keeping;
  const ExplorationController& m_exploration;
  const CurrentModel& m_current;
  FileDialogs& m_dialogs;
  RecentFiles& m_recent;
  Banner& m_banner;
  // That the banner tells of, or the user has put aside.
  QString m_problem, m_modelsProblem;
  QString m_lockWarningFor;  // the folder that it was told of
};

}  // namespace latentscape
