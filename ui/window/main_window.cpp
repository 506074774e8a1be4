// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include "core/base/freed_memory.h"
#include "ui/panels/brush_panel.h"
#include "ui/panels/class_legend.h"
#include "ui/panels/dimensions_panel.h"
#include "ui/panels/draw_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/form.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/panels/map_bar.h"
#include "ui/panels/posterior_panel.h"
#include "ui/panels/probe_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/start_card.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/network_diagram.h"
#include "ui/widgets/term_help.h"
#include "ui/window/brush_flow.h"
#include "ui/window/desktop_flow.h"
#include "ui/window/dimensions_flow.h"
#include "ui/window/document_text.h"
#include "ui/window/drawing_flow.h"
#include "ui/window/edit_menu.h"
#include "ui/window/explore_menu.h"
#include "ui/window/file_menu.h"
#include "ui/window/first_steps.h"
#include "ui/window/full_screen.h"
#include "ui/window/held_keys.h"
#include "ui/window/help_menu.h"
#include "ui/window/learn_menu.h"
#include "ui/window/lesson_window.h"
#include "ui/window/pad_flow.h"
#include "ui/window/presenter_size.h"
#include "ui/window/status_text.h"
#include "ui/window/train_menu.h"
#include "ui/window/view_menu.h"
#include "ui/window/window_title.h"
#include "ui/window/world_flow.h"

#include <QCloseEvent>
#include <QFileInfo>
#include <QMenuBar>
#include <QScrollArea>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace latentscape {
namespace {

constexpr auto kTidyEvery = std::chrono::seconds(30);
constexpr int kTallFrom = 650;  // pixels: in so high a column all panels are in sight beside a larger picture

}  // namespace

MainWindow::MainWindow(Theme& theme, MainWindowOptions options)
    : m_theme(theme), m_options(std::move(options)), m_datasets(this), m_documents(this), m_exploration(this),
      m_keeper(this, m_options.keeping, m_options.runs), m_training(m_options.loadFactory, this), m_current(m_training),
      m_analyses(this), m_runBar(new RunBar), m_banner(new Banner), m_experiment(new ExperimentPanel), m_mapBar(new MapBar),
      m_map(new LatentMap), m_probe(new ProbePanel), m_dimensions(new DimensionsPanel), m_interpolate(new InterpolatePanel),
      m_posterior(new PosteriorPanel), m_classes(new ClassLegend), m_losses(new LossPlot), m_network(new NetworkDiagram),
      m_draw(new DrawPanel), m_brushPanel(new BrushPanel), m_tabs(new QTabWidget) {
  setObjectName(QStringLiteral("mainWindow"));
  new TermHelp(this);
  makeFlows();
  makeTabs();
  makeLayout();
  connect(&m_theme, &Theme::changed, this, &MainWindow::applyTheme);
  if (m_settings) m_settings->restore();
  applyTheme();
  connect(&m_tidying, &QTimer::timeout, this, &MainWindow::tidyMemory);
  m_tidying.start(kTidyEvery);
}

MainWindow::~MainWindow() = default;

// A window stays open for days, and whatever else runs on the machine needs memory, too. Where no thread is to be had, later.
void MainWindow::tidyMemory() {
  (void)m_background.start([](const std::stop_token&) { returnFreedMemory(); });
}

void MainWindow::begin(const std::string& path) {
  if (!path.empty()) return m_opening->openFirst(path);  // brings an experiment of its own
  if (!m_last->path().isEmpty()) return m_opening->openFirst(m_last->path().toStdString());
  m_opening->openEmbedded();
  m_trainingFlow->restoreDataset();
}

void MainWindow::makeFlows() {
  auto* title = new WindowTitle(*this);
  auto* status = new StatusText(*statusBar());
  auto* text = new DocumentText(*title, *status, this);
  m_binding = new ExplorationBinding(m_exploration, *m_map, *m_probe, *m_interpolate, *m_posterior, *m_classes, this);
  auto* picture = new PlacedPicture(m_exploration, [this] { return m_current.checkpoint(); }, this);
  m_brush = new Brush(m_exploration, m_analyses, this);
  m_history = new ExplorationHistory(m_exploration, *m_binding, *m_map, *m_classes, *picture, *m_brush, this);
  m_dimensionsController = new DimensionsController(m_exploration, this);
  m_consent = new ConsentFlow(*m_banner, this);
  m_trainingFlow = new TrainingFlow(m_training, m_keeper, m_datasets, m_exploration, m_current, *m_consent, *m_experiment,
                                    *m_runBar, *m_losses, *m_banner, *text, this);
  m_dialogs = new FileDialogs(*this);
  m_recent = new RecentFiles(this);
  m_last = new LastRun(this);
  m_keeping = new KeepingFlow(m_documents, m_keeper, m_exploration, m_current, *m_dialogs, *m_recent, *m_banner, this);
  m_opening = new OpeningFlow(m_documents, m_exploration, *m_trainingFlow, m_keeper, *m_consent, *m_binding, m_current,
                              *m_dialogs, *m_banner, this);
  m_exports = new ExportFlow(m_documents, m_exploration, m_current, *m_binding, *m_dialogs, *m_losses, *m_banner, this);
  auto* pad = new PadFlow(*picture, *m_draw, *m_banner, this);
  connect(m_map, &LatentMap::padRequested, pad, [this, pad](int index) {
    const auto image = m_binding->reference(static_cast<std::size_t>(index));
    if (!image || !Drawing::suits(image->image.shape)) return;
    m_analysisTabs->open(QLatin1String(AnalysisTabs::kDraw));
    pad->putImage(*image);
  });
  m_placing = new PlacingFlow(*picture, m_exploration, *m_binding, *m_map, *m_probe, *pad, *m_dialogs, *m_banner, this);
  auto* drawing = new Drawing(m_exploration, this);
  auto* search = new DrawingSearch(*drawing, m_exploration, this);
  new DrawingFlow(*drawing, *search, *m_draw, *m_map, m_exploration, *m_binding, *picture, *m_banner, this);
  connect(&m_training, &TrainingController::statusChanged, drawing,
          [this, drawing] { drawing->setTraining(m_training.trains()); });
  m_images = new ImagesFlow(m_documents, *m_trainingFlow, *m_opening, *m_consent, *m_placing, *pad, *m_dialogs, *m_experiment,
                            *m_banner, this);
  m_gallery = new GalleryFlow(m_exploration, *m_binding, *m_trainingFlow, *m_mapBar, *m_banner, *this);
  connect(m_experiment, &ExperimentPanel::galleryRequested, m_gallery, &GalleryFlow::showGallery);
  m_closing = new ClosingFlow(m_training, m_keeper, *m_recent, *m_banner, *this);
  connect(m_trainingFlow, &TrainingFlow::modelChanged, m_binding, &ExplorationBinding::modelOpened);
  connect(m_trainingFlow, &TrainingFlow::runNamed, m_history, &ExplorationHistory::forget);  // a run that goes on opens no model
  connect(m_trainingFlow, &TrainingFlow::runNamed, text, &DocumentText::showRun);
  connect(m_keeping, &KeepingFlow::copied, text, [text](const QString& folder, std::optional<std::uint64_t> step) {
    text->showCopy(QFileInfo(folder).fileName(), step);
  });
  for (const auto changed : {&ExplorationController::opened, &ExplorationController::imagesChanged}) {
    connect(&m_exploration, changed, m_runBar,
            [this] { m_runBar->setDataset(m_exploration.source().get(), m_exploration.images().set()); });
  }
  connect(m_opening, &OpeningFlow::opened, this,
          [this, text](const QString& path, const QString& name, const Checkpoint& checkpoint) {
            text->showOpened(name, m_opening->isEmbedded() ? tr("Built-in model") : name, checkpoint);
            m_last->setPath(path);
            if (!path.isEmpty()) m_recent->add(path);
          });
  connect(&m_keeper, &RunKeeping::placed, m_last, &LastRun::setPath);
  connect(&m_keeper, &RunKeeping::discarded, m_last, [this](const QString& folder) {
    if (m_last->path() == folder) m_last->setPath({});
  });
  connect(m_opening, &OpeningFlow::pathGone, m_recent, &RecentFiles::remove);
  connect(&m_training, &TrainingController::frameArrived, status,
          [this, status] { status->showMapTime(m_map->lastReplotMilliseconds()); });
  connect(m_interpolate, &InterpolatePanel::exportRequested, m_exports, &ExportFlow::exportStrip);
  connect(&m_exploration, &ExplorationController::failed, this,
          [this](const Error& error) { m_banner->showError(error, QStringLiteral("exploration")); });
  m_analyses.setCheckpoint([this] { return m_current.checkpoint(); });
}

void MainWindow::makeTabs() {
  m_tabs->setObjectName(QStringLiteral("tabs"));
  m_tabs->setAccessibleName(tr("Losses and analyses"));
  m_tabs->setDocumentMode(true);
  m_tabs->addTab(m_losses, tr("Losses"));
  m_tabs->tabBar()->setTabData(0, QLatin1String(AnalysisTabs::kLosses));
  m_tabs->setTabToolTip(0, tr("How training goes"));
  m_analysisTabs = new AnalysisTabs(m_analyses, m_exploration, *m_binding, *m_tabs);
  auto* network = makeScrolling("networkArea", m_network);
  network->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  network->setFocusPolicy(Qt::StrongFocus);  // the arrow keys scroll it
  network->setProperty("role", "read");
  network->setAccessibleName(tr("Network"));
  network->setToolTip(tr("The network that the experiment describes, from the image to its reconstruction"));
  m_analysisTabs->addView(network, QLatin1String(AnalysisTabs::kNetwork), tr("Network"), tr("Networ&k"));
  m_analysisTabs->addView(m_draw, QLatin1String(AnalysisTabs::kDraw), tr("Draw"), tr("Dra&w"));
  connect(m_experiment, &ExperimentPanel::refreshed, m_network, [this] {
    if (m_experiment->isValid()) m_network->setModel(m_experiment->config().model);
  });
  auto* brush = makeScrolling("brushArea", m_brushPanel);
  brush->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  brush->setFocusPolicy(Qt::NoFocus);
  brush->setToolTip(m_brushPanel->toolTip());
  m_analysisTabs->addView(brush, QLatin1String(AnalysisTabs::kBrush), tr("Brush"), tr("Bru&sh"));
  m_brushFlow = new BrushFlow(*m_brush, m_exploration, *m_binding, m_training, *m_map, *m_brushPanel, *m_tabs, *brush,
                              m_documents, *m_images, *m_dialogs, *m_banner, this);
  connect(m_brushFlow, &BrushFlow::exportRequested, m_exports, &ExportFlow::exportAnalysis);
  connect(m_brushFlow, &BrushFlow::tabRequested, m_analysisTabs,
          [this] { m_analysisTabs->show(QLatin1String(AnalysisTabs::kBrush)); });
  connect(m_brushFlow, &BrushFlow::trainingRequested, m_trainingFlow, [this] { m_trainingFlow->train(false); });
  auto* dimensions = new DimensionsFlow(*m_dimensionsController, m_exploration, *m_binding, *m_analysisTabs, *m_map, *m_mapBar,
                                        *m_dimensions, *m_banner, this);
  connect(m_opening, &OpeningFlow::modelOpened, dimensions, &DimensionsFlow::modelOpened);
  connect(m_trainingFlow, &TrainingFlow::modelChanged, dimensions, &DimensionsFlow::runBegan);
  connect(&m_training, &TrainingController::statusChanged, dimensions, [this, dimensions] {
    const auto& frame = m_training.frame();
    if (frame && (frame->epochs >= 1.0 || !m_training.active())) dimensions->firstEpochEnded();
    dimensions->setTraining(m_training.trains());
  });
  connect(m_dimensions, &DimensionsPanel::dimensionPointed, m_binding, &ExplorationBinding::pointAt);
  connect(m_analysisTabs, &AnalysisTabs::trainingRequested, m_trainingFlow, &TrainingFlow::trainWith);
  connect(m_analysisTabs, &AnalysisTabs::exportRequested, m_exports, &ExportFlow::exportAnalysis);
  if (auto speaker = m_options.speaker ? m_options.speaker() : nullptr)
    m_desktop = new DesktopFlow(std::move(speaker), m_training, m_datasets, *m_analysisTabs, *this);
}

void MainWindow::makeLayout() {
  auto* middle = new QWidget;
  auto* map = new QVBoxLayout(middle);
  map->setContentsMargins(14, 12, 14, 12);
  map->setSpacing(8);
  map->addWidget(m_mapBar);
  map->addWidget(m_map, 1);
  m_map->setMinimumHeight(120);  // with the bar above it and the tabs below, a screen of 480 pixels has room for all

  auto* column = new QWidget;
  auto* explore = new QVBoxLayout(column);
  explore->setContentsMargins(0, 0, 0, 0);
  explore->setSpacing(4);
  for (QWidget* panel : std::initializer_list<QWidget*>{m_probe, m_dimensions, m_interpolate, m_posterior, m_classes})
    explore->addWidget(panel);
  explore->addStretch(1);

  auto* right = makeScrolling("exploreArea", column);
  m_exploreView = right->viewport();
  m_exploreView->installEventFilter(this);
  m_layout = new WindowLayout(*this, {*m_runBar, *m_experiment, *middle, *right, *m_tabs, *m_banner, *m_map});
  m_map->setFocus();
  makeMenus(*m_experiment, *right);
}

void MainWindow::makeMenus(QWidget& experiment, QWidget& explore) {
  QMenuBar* bar = menuBar();
  bar->setObjectName(QStringLiteral("menuBar"));
  auto* file = new FileMenu(*m_opening, *m_keeping, *m_exports, *m_images, *m_placing, *m_gallery, *m_recent, bar);
  auto* edit = new EditMenu(*m_history, *m_placing, *m_probe, bar);
  m_map->addActions(edit->undoAndRedo());
  auto* view = new ViewMenu(m_theme, experiment, explore, m_layout->bottom(), *m_map, bar);
  new WorldFlow(m_exploration, [this] { return m_current.checkpoint(); }, m_training, *m_map, *m_mapBar, *view, this);
  auto* learn = new LearnMenu(bar);
  connect(m_layout, &WindowLayout::compactChanged, view, &ViewMenu::setCompact);
  connect(view, &ViewMenu::presenterSizeChosen, this, [this](bool on) {
    m_banner->showNews(tr("From its next start on, the window is drawn at %1 %.").arg(on ? kPresenterPercent : 100),
                       QStringLiteral("presenterSize"));
  });
  connect(file, &FileMenu::quitRequested, this, &MainWindow::close);
  makeFirstSteps();
  connect(learn, &LearnMenu::lessonChosen, this, [this](const Lesson& lesson) { openLesson(lesson); });
  bar->addMenu(file);
  bar->addMenu(edit);
  auto* train = new TrainMenu(m_training, *m_trainingFlow, *m_images, *m_runBar, bar);
  auto* exploring = new ExploreMenu(m_exploration, *m_binding, *m_analysisTabs, *m_map, *m_interpolate, *m_brushFlow, bar);
  new HeldKeys(this);
  auto* help = new HelpMenu(*bar);
  auto* fullScreen = new FullScreen(*this, *m_map, *m_probe, {edit, train, exploring, help}, view->mapActions());
  connect(m_analysisTabs, &AnalysisTabs::sightRequested, view, [view, fullScreen] {
    fullScreen->action().setChecked(false);
    view->showTabs();
  });
  bar->addMenu(train);
  bar->addMenu(exploring);
  bar->addMenu(view);
  view->addSeparator();
  view->addAction(&fullScreen->action());
  bar->addMenu(learn);
  bar->addMenu(help);
  if (m_options.remember) {
    m_settings = std::make_unique<WindowSettings>(*m_layout, *view, *m_dialogs, *m_recent, *m_consent, *m_binding, *m_experiment,
                                                  *m_losses, *m_last, *m_steps);
    connect(m_settings.get(), &WindowSettings::failed, this,
            [this](const Error& why) { m_banner->showError(why, QStringLiteral("settings")); });
  }
}

void MainWindow::makeFirstSteps() {
  auto* card = new StartCard(centralWidget());
  m_map->addCover(*card);
  m_map->addCover(*m_banner);
  m_steps = new FirstSteps(*card, *m_map, *m_banner, this);
  // Before the map: it is the first to be read.
  QWidget* before = m_map->previousInFocusChain();
  while (before != m_map && (before->focusPolicy() & Qt::TabFocus) == 0) before = before->previousInFocusChain();
  std::vector<QWidget*> stops = card->tabStops();
  stops.insert(stops.begin(), before);
  stops.push_back(m_map);
  chainTabs(stops);
  connect(m_layout, &WindowLayout::underMoved, card, &StartCard::setArea);
  connect(card, &StartCard::chosen, this, [this](StartCard::Hint hint) {
    switch (hint) {
      case StartCard::Hint::Drag: return m_steps->showDrag();
      case StartCard::Hint::Train:
        m_runBar->mainButton().setFocus(Qt::ShortcutFocusReason);
        if (m_training.status().state != SessionState::Running) m_runBar->mainButton().click();  // it would pause
        return;
      case StartCard::Hint::Learn: return static_cast<void>(openLesson(lessons().front()));
      case StartCard::Hint::Open: return m_images->askForFolder();
    }
  });
  connect(m_trainingFlow, &TrainingFlow::runNamed, m_steps, [this] { m_steps->follow(StartCard::Hint::Train); });
  connect(m_images, &ImagesFlow::imagesOpened, m_steps, [this] { m_steps->follow(StartCard::Hint::Open); });
}

LessonWindow& MainWindow::openLesson(const Lesson& lesson) {
  m_steps->follow(StartCard::Hint::Learn);
  if (m_lessons == nullptr) {
    m_lessons = new LessonWindow(m_theme, this);
    connect(m_lessons, &LessonWindow::modelRequested, this, [this](const LessonModel& model, const QString& title) {
      m_lessons->hide();  // it would lie over the window
      m_opening->openLesson(model, title);
      activateWindow();
    });
  }
  m_lessons->showLesson(lesson);
  m_lessons->show();
  m_lessons->raise();
  m_lessons->activateWindow();
  return *m_lessons;
}

void MainWindow::showError(const Error& error) { m_banner->showError(error, QStringLiteral("memory")); }

void MainWindow::applyTheme() {
  m_analysisTabs->setColours(m_theme.palette(), m_theme.isDark());
  m_map->setColours(m_theme.palette(), m_theme.isDark());
  m_losses->setColours(m_theme.palette(), m_theme.isDark());
  m_network->setColours(m_theme.palette());
  m_draw->setColours(m_theme.palette());
  m_brushPanel->setColours(m_theme.palette(), m_theme.isDark());
  m_classes->setDark(m_theme.isDark());
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_exploreView && event->type() == QEvent::Resize) m_probe->setTall(m_exploreView->height() >= kTallFrom);
  return QMainWindow::eventFilter(watched, event);
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (!event->spontaneous()) m_layout->shown();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!m_closing->mayClose()) return event->ignore();
  if (m_settings) m_settings->store();
  if (m_desktop != nullptr) m_desktop->leave();
  event->accept();
}

}  // namespace latentscape
