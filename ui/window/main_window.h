// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/trainer_loader.h"
#include "core/model/trainer.h"
#include "ui/controllers/dataset_controller.h"
#include "ui/controllers/dimensions_controller.h"
#include "ui/controllers/document_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/training_controller.h"
#include "ui/theme/theme.h"
#include "ui/window/analysis_tabs.h"
#include "ui/window/consent_flow.h"
#include "ui/window/dimensions_flow.h"
#include "ui/window/document_flow.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/images_flow.h"
#include "ui/window/training_flow.h"
#include "ui/window/views.h"

#include <QMainWindow>

#include <functional>
#include <string>

class QActionGroup;
class QMenu;
class QSplitter;

namespace latentscape {

class LessonWindow;
struct Lesson;

struct MainWindowOptions {
  std::function<Result<TrainerFactory>()> loadFactory = [] { return loadTrainerFactory(); };
  bool remember = true;  // reads and writes the user's settings
};

// The main window: lays out the views, creates the menus, and owns the controllers and the flows that connect them.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(Theme& theme, MainWindowOptions options = {});
  ~MainWindow() override;

  // Opens the first model or run; the embedded model if path is empty or can't be opened. Call once.
  void begin(const std::string& path);

  // Stops a run, keeps it below the data folder and closes, without asking: the response to a termination signal. inAnyCase:
  // closes even if the run can't be kept, and reports that on standard error.
  void keepAndClose(bool inAnyCase = false);

  // Shows a lesson in the lesson window, of which there is one.
  LessonWindow& openLesson(const Lesson& lesson);

  const Views& views() const { return m_views; }
  TrainingController& training() { return m_training; }
  DatasetController& datasets() { return m_datasets; }
  ExplorationController& exploration() { return m_exploration; }
  DimensionsController& dimensions() { return *m_dimensions; }
  DatasetConsent& consent() { return m_consentFlow->consent(); }
  TrainingFlow& trainingFlow() { return *m_trainingFlow; }
  DocumentFlow& documents() { return *m_documentFlow; }
  ExplorationBinding& binding() { return *m_binding; }
  AnalysisTabs& analyses() { return *m_analysisTabs; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeLeft();
  QWidget* makeRight();
  QWidget* makeBottom();
  void makeLayout();
  void fitBottom();
  void makeMenus();
  void makeFileMenu();
  void makeTrainMenu();
  void makeExploreMenu();
  void makeViewMenu();
  void makeLearnMenu();
  void makeHelpMenu();
  QAction* addAction(QMenu* menu, const char* name, const QString& text, const QKeySequence& keys, std::function<void()> trigger);
  void applyTheme();
  void updateTitle();
  void updateRecent();
  void restore();
  void store();
  void askAboutRun();

  Theme& m_theme;
  const MainWindowOptions m_options;
  Views m_views;
  DatasetController m_datasets;
  DocumentController m_documents;
  ExplorationController m_exploration;
  TrainingController m_training;
  AnalysisController m_analyses;
  ExplorationBinding* m_binding = nullptr;
  DimensionsController* m_dimensions = nullptr;
  ConsentFlow* m_consentFlow = nullptr;
  TrainingFlow* m_trainingFlow = nullptr;
  DocumentFlow* m_documentFlow = nullptr;
  ImagesFlow* m_imagesFlow = nullptr;
  AnalysisTabs* m_analysisTabs = nullptr;
  QSplitter* m_columns = nullptr;
  QSplitter* m_rows = nullptr;
  QWidget* m_left = nullptr;
  QWidget* m_right = nullptr;
  QWidget* m_bottom = nullptr;
  LessonWindow* m_lessons = nullptr;  // created on first use
  QMenu* m_recentMenu = nullptr;
  QAction* m_trainAction = nullptr;
  QActionGroup* m_themeActions = nullptr;
  QList<QAction*> m_panelActions;  // show or hide a panel
  bool m_mayClose = false;
  bool m_closeWhenStopped = false;
  bool m_closeInAnyCase = false;
  bool m_layoutRestored = false;
  bool m_analysisShown = false;     // the current tab is an analysis
  int m_bottomHeights[2] = {0, 0};  // as the user left them: for the first tabs and for the analyses; 0: not yet
  int m_chosenTheme = 0;            // chosen in the menu; --theme at start does not count
};

}  // namespace latentscape
