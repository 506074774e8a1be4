// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/analyses/analysis_panel.h"
#include "ui/controllers/document_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/training_controller.h"
#include "ui/window/consent_flow.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/training_flow.h"
#include "ui/window/views.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>

class QWidget;

namespace latentscape {

// Opening and saving: file dialogs, recent files, exports, and keeping a run that would otherwise be lost. GUI thread only;
// nothing waits.
class DocumentFlow : public QObject {
  Q_OBJECT
 public:
  DocumentFlow(DocumentController& documents, TrainingController& training, TrainingFlow& flow,
               ExplorationController& exploration, ConsentFlow& consent, ExplorationBinding& binding, const Views& views,
               QWidget* window);

  void openEmbedded();
  // The window's first model or run, by a name as the system has it: the embedded one if it can't be opened.
  void openFirst(const std::string& path);
  void open(const QString& path);
  // The user has chosen other images: a model whose own are not open is explored with them if they fit.
  void imagesChosen(const QString& path);
  void reopen();  // opens what was open before the run that has just been reset
  void askForModel();
  void askForRun();
  void saveModel();
  void saveRun();
  void exportPictures();
  void exportLosses();
  void exportStrip();
  void exportAnalysis(const AnalysisExport& what);
  // Saves an unsaved run below the data folder without asking where; done receives whether it is safe now.
  void keepRun(std::function<void(bool kept)> done);

  // What is known of the current model; of one that trains, its newest frame.
  Checkpoint checkpoint() const { return currentCheckpoint(); }
  QString title() const { return m_title; }
  const QStringList& recent() const { return m_recent; }
  void setRecent(const QStringList& recent);
  const QString& folder() const { return m_folder; }
  void setFolder(const QString& folder);  // the initial folder of dialogs; ignored if it does not exist

 signals:
  void modelOpened();  // from a file, or the embedded one
  void openFailed(const Error& error);
  void titleChanged();
  void recentChanged();

 private:
  void show(Result<OpenedDocument> document);
  void failed(const Error& error);
  void showImages(const OpenedDocument& document);
  void tellShared(const std::string& shared);
  void readImages(const QString& path, std::function<void(const Result<void>& shown, bool read)> done);
  void saved(const Result<void>& result, const QString& path, bool isDocument);
  bool showsRun() const;  // not the opened document; a run that failed before its first frame has nothing to show
  Checkpoint currentCheckpoint() const;
  std::shared_ptr<const Dataset> trainedDataset() const;  // of the run that trains or has trained here, or null
  std::vector<LossRecord> currentLosses() const;
  QString suggestion(const QString& file) const;
  void remember(const QString& path);
  void askForFile(const QString& caption, const QString& suggested, const QString& filter,
                  std::function<void(const QString&)> write);

  DocumentController& m_documents;
  TrainingController& m_training;
  TrainingFlow& m_flow;
  ExplorationController& m_exploration;
  ConsentFlow& m_consent;
  ExplorationBinding& m_binding;
  Views m_views;
  QWidget* m_window;
  QString m_path;  // of the opened model or run; empty for the embedded one
  QString m_title;
  QString m_folder;  // where files were last saved
  LoadedRun m_opened;
  std::shared_ptr<const Model> m_model;  // of m_opened
  QStringList m_recent;
  std::uint64_t m_opening = 0;
  std::uint64_t m_imagesOpening = 0;
  bool m_wantsImages = false;  // the opened model's own are not open
  bool m_keepMessage = false;  // the banner says why the embedded model is opened in place of another
};

}  // namespace latentscape
