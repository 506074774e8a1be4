// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/trainer_loader.h"
#include "core/model/trainer.h"
#include "ui/controllers/dataset_controller.h"
#include "ui/controllers/dimensions_controller.h"
#include "ui/controllers/document_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/run_keeping.h"
#include "ui/controllers/training_controller.h"
#include "ui/tasks/background.h"
#include "ui/theme/theme.h"
#include "ui/window/analysis_tabs.h"
#include "ui/window/closing_flow.h"
#include "ui/window/consent_flow.h"
#include "ui/window/current_model.h"
#include "ui/window/desktop_speaker.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/exploration_history.h"
#include "ui/window/export_flow.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/gallery_flow.h"
#include "ui/window/images_flow.h"
#include "ui/window/keeping_flow.h"
#include "ui/window/last_run.h"
#include "ui/window/opening_flow.h"
#include "ui/window/recent_files.h"
#include "ui/window/training_flow.h"
#include "ui/window/window_layout.h"
#include "ui/window/window_settings.h"

#include <QMainWindow>
#include <QTimer>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

class QTabWidget;

namespace latentscape {

class Banner;
class Brush;
class BrushFlow;
class BrushPanel;
class ClassLegend;
class DesktopFlow;
class DimensionsPanel;
class DrawPanel;
class ExperimentPanel;
class FirstSteps;
class InterpolatePanel;
class LatentMap;
class LessonWindow;
class LossPlot;
class MapBar;
class NetworkDiagram;
class PosteriorPanel;
class ProbePanel;
class RunBar;
struct Lesson;

struct MainWindowOptions {
  std::function<Result<TrainerFactory>()> loadFactory = [] { return loadTrainerFactory(); };
  KeeperOptions keeping{};
  std::filesystem::path runs{};  // where its runs are kept; empty: runsFolder()
  bool remember = true;          // reads and writes the user's settings
  // Who tells the desktop of long work; null, as a function or as its answer: nobody.
  std::function<std::unique_ptr<DesktopSpeaker>()> speaker = &DesktopSpeaker::ofThisDesktop;
};

// The main window: makes its widgets, the controllers and the flows that connect them, the layout and the menus.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(Theme& theme, MainWindowOptions options = {});
  ~MainWindow() override;

  // Opens the first model or run: path, or if that is empty what the window last showed; the embedded model if that can't be
  // opened. Call once.
  void begin(const std::string& path);

  // Stops a run, waits until it is saved and closes, without asking: the response to a termination signal. inAnyCase: closes
  // even if the run can't be saved.
  void keepAndClose(bool inAnyCase = false) { m_closing->keepAndClose(inAnyCase); }
  // What could not be saved of its runs: all of it once the window is gone.
  std::shared_ptr<const UnsavedRuns> unsaved() const { return m_keeper.unsaved(); }
  // Saves what training has handed over, now. Any thread, as long as the window is there; whether it is on disk.
  bool saveNow(std::chrono::steady_clock::duration atMost) { return m_keeper.saveNow(atMost); }

  // Shows a lesson in the lesson window, of which there is one.
  LessonWindow& openLesson(const Lesson& lesson);

  // Something that no flow knows of went wrong.
  void showError(const Error& error);

  // For a program that has no user, such as the one that takes pictures of the window.
  OpeningFlow& opening() { return *m_opening; }
  RunKeeping& runKeeping() { return m_keeper; }
  TrainingController& training() { return m_training; }
  TrainingFlow& trainingFlow() { return *m_trainingFlow; }
  ExplorationBinding& binding() { return *m_binding; }
  QTabWidget& tabs() { return *m_tabs; }
  AnalysisTabs& analyses() { return *m_analysisTabs; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void makeFlows();
  void makeTabs();
  void makeLayout();
  void makeMenus(QWidget& experiment, QWidget& explore);
  void makeFirstSteps();
  void applyTheme();
  void tidyMemory();

  Theme& m_theme;
  const MainWindowOptions m_options;
  DatasetController m_datasets;
  DocumentController m_documents;
  ExplorationController m_exploration;
  RunKeeping m_keeper;  // outlives the training session, which hands it a run's last state
  TrainingController m_training;
  CurrentModel m_current;
  AnalysisController m_analyses;

  RunBar* m_runBar;
  Banner* m_banner;
  ExperimentPanel* m_experiment;
  MapBar* m_mapBar;
  LatentMap* m_map;
  ProbePanel* m_probe;
  DimensionsPanel* m_dimensions;
  InterpolatePanel* m_interpolate;
  PosteriorPanel* m_posterior;
  ClassLegend* m_classes;
  LossPlot* m_losses;
  NetworkDiagram* m_network;
  DrawPanel* m_draw;
  BrushPanel* m_brushPanel;
  QTabWidget* m_tabs;
  QWidget* m_exploreView = nullptr;   // the part of the right column that is in sight
  LessonWindow* m_lessons = nullptr;  // created on first use

  ExplorationBinding* m_binding = nullptr;
  Brush* m_brush = nullptr;
  BrushFlow* m_brushFlow = nullptr;
  ExplorationHistory* m_history = nullptr;
  DimensionsController* m_dimensionsController = nullptr;
  ConsentFlow* m_consent = nullptr;
  TrainingFlow* m_trainingFlow = nullptr;
  FileDialogs* m_dialogs = nullptr;
  RecentFiles* m_recent = nullptr;
  LastRun* m_last = nullptr;
  KeepingFlow* m_keeping = nullptr;
  OpeningFlow* m_opening = nullptr;
  ExportFlow* m_exports = nullptr;
  PlacingFlow* m_placing = nullptr;
  GalleryFlow* m_gallery = nullptr;
  ImagesFlow* m_images = nullptr;
  ClosingFlow* m_closing = nullptr;
  DesktopFlow* m_desktop = nullptr;  // null where there is no desktop
  AnalysisTabs* m_analysisTabs = nullptr;
  WindowLayout* m_layout = nullptr;
  FirstSteps* m_steps = nullptr;
  std::unique_ptr<WindowSettings> m_settings;  // null if the window remembers nothing
  QTimer m_tidying;
  Background m_background;
};

}  // namespace latentscape
