// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/document_controller.h"
#include "ui/window/current_model.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/recent_files.h"
#include "ui/window/training_flow.h"

#include <QObject>
#include <QString>

#include <functional>

namespace latentscape {

// Keeps what was trained: as a model or run where the user says, and below the data folder what would otherwise be lost. GUI
// thread only; nothing waits.
class KeepingFlow : public QObject {
  Q_OBJECT
 public:
  KeepingFlow(DocumentController& documents, TrainingController& training, TrainingFlow& flow, const CurrentModel& current,
              FileDialogs& dialogs, RecentFiles& recent, Banner& banner, QObject* parent);

  void saveModel();
  void saveRun();
  // Saves an unsaved run below the data folder without asking where; done receives whether it is safe now.
  void keepRun(std::function<void(bool kept)> done);
  QString problem() const;  // why keepRun() last failed, as the banner says it

 private:
  void saved(const Result<void>& result, const QString& path);

  DocumentController& m_documents;
  TrainingController& m_training;
  TrainingFlow& m_flow;
  const CurrentModel& m_current;
  FileDialogs& m_dialogs;
  RecentFiles& m_recent;
  Banner& m_banner;
};

}  // namespace latentscape
