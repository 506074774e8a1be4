// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/document_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/run_keeping.h"
#include "ui/window/consent_flow.h"
#include "ui/window/current_model.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/training_flow.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace latentscape {

// Opens models and runs, with the images that they were trained on if those are there and may be opened. GUI thread only;
// nothing waits.
class OpeningFlow : public QObject {
  Q_OBJECT
 public:
  OpeningFlow(DocumentController& documents, ExplorationController& exploration, TrainingFlow& flow, RunKeeping& keeping,
              ConsentFlow& consent, ExplorationBinding& binding, CurrentModel& current, FileDialogs& dialogs, Banner& banner,
              QObject* parent);

  void openEmbedded();
  // The model of a lesson, in the place of an opened one. title: the lesson's.
  void openLesson(const LessonModel& model, const QString& title);
  bool isEmbedded() const { return m_path.isEmpty() && !m_lesson; }  // what is opened
  // The window's first model or run, by a name as the system has it: the embedded one if it can't be opened.
  void openFirst(const std::string& path);
  void open(const QString& path);
  void reopen();  // opens what was open before the run that has just been reset
  void askForModel();
  void askForRun();
  // The user has chosen other images: a model whose own are not open is explored with them if they fit.
  void imagesChosen(const QString& path);

 signals:
  void opening();  // one has been asked for
  // A model is shown. path: empty for the embedded one, and for a lesson's.
  void opened(const QString& path, const QString& name, const Checkpoint& checkpoint);
  void modelOpened();  // the same, or its images have followed
  void openFailed(const Error& error);
  void pathGone(const QString& path);  // the same, since there is nothing there any more

 private:
  void leaveDocument();
  void show(Result<OpenedDocument> document);
  void failed(const Error& error);
  void explore(std::shared_ptr<const Dataset> dataset);
  void showImages(const OpenedDocument& document);
  void tellNotes(const OpenedDocument& document);
  void tellShared(const std::string& shared);
  void readImages(const QString& path, std::function<void(const Result<void>& shown, bool read)> done);

  DocumentController& m_documents;
  ExplorationController& m_exploration;
  TrainingFlow& m_flow;
  RunKeeping& m_keeping;
  ConsentFlow& m_consent;
  ExplorationBinding& m_binding;
  CurrentModel& m_current;
  FileDialogs& m_dialogs;
  Banner& m_banner;
  QString m_path;                       // of the opened model or run; empty for the embedded one, and for a lesson's
  std::optional<LessonModel> m_lesson;  // the opened one is a lesson's
  QString m_lessonTitle;
  QString m_name;
  std::shared_ptr<const Model> m_model;  // the opened one
  std::uint64_t m_opening = 0;
  std::uint64_t m_imagesOpening = 0;
  bool m_wantsImages = false;  // the opened model's own are not open
  bool m_keepMessage = false;  // the banner says why the embedded model is opened in place of another
};

}  // namespace latentscape
