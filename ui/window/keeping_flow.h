// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/document_controller.h"
#include "ui/controllers/run_keeping.h"
#include "ui/window/current_model.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/recent_files.h"

#include <QObject>
#include <QString>

namespace latentscape {

class Banner;

// Saves what was trained, as a model or run, where the user says, and tells what becomes of runs that are kept anyway. GUI thread
// only; nothing waits.
class KeepingFlow : public QObject {
  Q_OBJECT
 public:
  KeepingFlow(DocumentController& documents, RunKeeping& keeping, const CurrentModel& current, FileDialogs& dialogs,
              RecentFiles& recent, Banner& banner, QObject* parent);

  void saveModel();
  void saveRun();

 private:
  void saved(const Result<void>& result, const QString& path);
  void showProblem();

  DocumentController& m_documents;
  RunKeeping& m_keeping;
  const CurrentModel& m_current;
  FileDialogs& m_dialogs;
  RecentFiles& m_recent;
  Banner& m_banner;
  // That the banner tells of, or the user has put aside.
  QString m_problem, m_modelsProblem;
  QString m_lockWarningFor;  // the folder that it was told of
};

}  // namespace latentscape
