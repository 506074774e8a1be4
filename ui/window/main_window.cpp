// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include "core/base/printable.h"
#include "ui/panels/class_legend.h"
#include "ui/panels/dimensions_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/panels/map_bar.h"
#include "ui/panels/probe_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/network_diagram.h"
#include "ui/widgets/text.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <iostream>

namespace latentscape {
namespace {

constexpr int kLeftWidth = 248;
constexpr int kRightWidth = 500;
constexpr int kBottomHeight = 176;
constexpr int kAnalysisHeight = 300;

QScrollArea* scrolling(QWidget* content, const char* name) {
  auto* area = new QScrollArea;
  area->setObjectName(QString::fromLatin1(name));
  area->setFrameShape(QFrame::NoFrame);
  area->setWidgetResizable(true);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFocusPolicy(Qt::NoFocus);
  area->setWidget(content);
  return area;
}

}  // namespace

MainWindow::MainWindow(Theme& theme, MainWindowOptions options)
    : m_theme(theme), m_options(std::move(options)), m_training(m_options.loadFactory) {
  setObjectName(QStringLiteral("mainWindow"));
  makeLayout();
  m_binding = new ExplorationBinding(m_exploration, m_views, this);
  m_dimensions = new DimensionsController(m_exploration, this);
  m_consentFlow = new ConsentFlow(m_views, this);
  m_trainingFlow = new TrainingFlow(m_training, m_datasets, m_exploration, *m_consentFlow, m_views, this);
  m_documentFlow =
      new DocumentFlow(m_documents, m_training, *m_trainingFlow, m_exploration, *m_consentFlow, *m_binding, m_views, this);
  m_imagesFlow = new ImagesFlow(m_documents, *m_trainingFlow, *m_documentFlow, *m_consentFlow, m_views, this);
  connect(m_trainingFlow, &TrainingFlow::modelChanged, m_binding, &ExplorationBinding::modelOpened);
  connect(m_documentFlow, &DocumentFlow::titleChanged, this, &MainWindow::updateTitle);
  connect(m_documentFlow, &DocumentFlow::recentChanged, this, &MainWindow::updateRecent);
  connect(m_views.interpolate, &InterpolatePanel::exportRequested, m_documentFlow, &DocumentFlow::exportStrip);
  connect(&m_exploration, &ExplorationController::failed, this,
          [this](const Error& error) { m_views.banner->showError(error, QStringLiteral("exploration")); });
  connect(&m_training, &TrainingController::statusChanged, this, [this] {
    if (m_closeWhenStopped && !m_training.active()) keepAndClose(m_closeInAnyCase);
  });
  m_analysisTabs = new AnalysisTabs(m_analyses, m_exploration, *m_binding, *m_views.tabs);
  m_views.network = new NetworkDiagram;
  auto* network = scrolling(m_views.network, "networkArea");
  network->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  network->setFocusPolicy(Qt::StrongFocus);  // the arrow keys scroll it
  network->setAccessibleName(tr("Network"));
  network->setToolTip(tr("The network that the experiment describes, from the image to its reconstruction"));
  m_analysisTabs->addView(network, QStringLiteral("network"), tr("Network"), tr("Net&work"));
  connect(m_views.experiment, &ExperimentPanel::refreshed, m_views.network, [this] {
    if (m_views.experiment->isValid()) m_views.network->setModel(m_views.experiment->config().model);
  });
  m_analyses.setCheckpoint([this] { return m_documentFlow->checkpoint(); });
  auto* dimensionsFlow = new DimensionsFlow(*m_dimensions, m_exploration, *m_binding, *m_analysisTabs, m_views, this);
  connect(m_documentFlow, &DocumentFlow::modelOpened, dimensionsFlow, &DimensionsFlow::showMostInformative);
  connect(m_analysisTabs, &AnalysisTabs::exportRequested, m_documentFlow, &DocumentFlow::exportAnalysis);
  connect(m_views.tabs, &QTabWidget::currentChanged, this, &MainWindow::fitBottom);
  makeMenus();
  connect(&m_theme, &Theme::changed, this, &MainWindow::applyTheme);
  restore();
  applyTheme();
  updateTitle();
}

MainWindow::~MainWindow() = default;

void MainWindow::begin(const std::string& path) {
  if (!path.empty()) return m_documentFlow->openFirst(path);  // brings an experiment of its own
  m_documentFlow->openEmbedded();
  m_trainingFlow->restoreDataset();
}

QWidget* MainWindow::makeLeft() {
  m_views.experiment = new ExperimentPanel;
  auto* area = scrolling(m_views.experiment, "experimentArea");
  area->setMinimumWidth(kLeftWidth);
  area->setMaximumWidth(360);
  return area;
}

QWidget* MainWindow::makeRight() {
  auto* column = new QWidget;
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  m_views.probe = new ProbePanel;
  m_views.dimensions = new DimensionsPanel;
  m_views.interpolate = new InterpolatePanel;
  m_views.classes = new ClassLegend;
  layout->addWidget(m_views.probe);
  layout->addWidget(m_views.dimensions);
  layout->addWidget(m_views.interpolate);
  layout->addWidget(m_views.classes);
  layout->addStretch(1);
  auto* area = scrolling(column, "exploreArea");
  area->setMinimumWidth(380);
  return area;
}

QWidget* MainWindow::makeBottom() {
  m_views.tabs = new QTabWidget;
  m_views.tabs->setObjectName(QStringLiteral("tabs"));
  m_views.tabs->setAccessibleName(tr("Losses and analyses"));
  m_views.tabs->setToolTip(tr("How training goes, and what the model can do"));
  m_views.tabs->setDocumentMode(true);
  m_views.losses = new LossPlot;
  m_views.tabs->addTab(m_views.losses, tr("Losses"));
  m_views.tabs->tabBar()->setTabData(0, QStringLiteral("losses"));
  auto* bottom = new QWidget;
  auto* layout = new QVBoxLayout(bottom);
  layout->setContentsMargins(14, 2, 14, 2);
  layout->addWidget(m_views.tabs);
  bottom->setMinimumHeight(kBottomHeight);
  return bottom;
}

void MainWindow::makeLayout() {
  auto* central = new QWidget;
  auto* layout = new QVBoxLayout(central);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  m_views.runBar = new RunBar;
  m_views.banner = new Banner;
  layout->addWidget(m_views.runBar);
  layout->addWidget(m_views.banner);

  m_views.map = new LatentMap;
  auto* middle = new QWidget;
  auto* middleLayout = new QVBoxLayout(middle);
  middleLayout->setContentsMargins(14, 12, 14, 12);
  middleLayout->setSpacing(8);
  m_views.mapBar = new MapBar;
  middleLayout->addWidget(m_views.mapBar);
  middleLayout->addWidget(m_views.map, 1);

  m_columns = new QSplitter(Qt::Horizontal);
  m_columns->setObjectName(QStringLiteral("columns"));
  m_columns->setHandleWidth(1);
  m_left = makeLeft();
  m_right = makeRight();
  m_columns->addWidget(m_left);
  m_columns->addWidget(middle);
  m_columns->addWidget(m_right);
  m_columns->setStretchFactor(1, 1);
  m_columns->setSizes({kLeftWidth, 1440 - kLeftWidth - kRightWidth, kRightWidth});
  m_columns->setChildrenCollapsible(false);

  m_rows = new QSplitter(Qt::Vertical);
  m_rows->setObjectName(QStringLiteral("rows"));
  m_rows->setHandleWidth(1);
  m_rows->addWidget(m_columns);
  m_bottom = makeBottom();
  m_rows->addWidget(m_bottom);
  m_rows->setStretchFactor(0, 1);
  m_rows->setSizes({600, kBottomHeight});
  m_rows->setChildrenCollapsible(false);
  layout->addWidget(m_rows, 1);
  setCentralWidget(central);

  m_views.statusText = new ElidedLabel;
  m_views.statusText->setObjectName(QStringLiteral("statusText"));
  m_views.speedText = new QLabel;
  m_views.speedText->setObjectName(QStringLiteral("speedText"));
  m_views.speedText->setToolTip(tr("How long the map last took to paint"));
  for (QLabel* label : {m_views.statusText, m_views.speedText}) label->setProperty("role", "muted");
  statusBar()->setSizeGripEnabled(false);
  statusBar()->setContentsMargins(8, 0, 8, 0);
  statusBar()->addWidget(m_views.statusText, 1);
  statusBar()->addPermanentWidget(m_views.speedText);
  resize(1440, 900);
  m_views.map->setFocus();
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (event->spontaneous()) return;
  if (m_layoutRestored) {
    m_analysisShown = m_analysisTabs->isAnalysis(m_views.tabs->currentIndex());
    return;
  }
  // In taller windows the curves get more height; at 800 pixels all classes must still be visible.
  const int bottom = kBottomHeight + std::max(0, height() - 800) * 2 / 5;
  m_rows->setSizes({std::max(1, m_rows->height() - bottom), bottom});
  fitBottom();
}

// Analyses have a picture and controls, and need more height than the first tabs; each kind keeps the height that the user
// gave it.
void MainWindow::fitBottom() {
  const bool analysis = m_analysisTabs->isAnalysis(m_views.tabs->currentIndex());
  if (analysis == m_analysisShown || !isVisible()) return;
  m_bottomHeights[m_analysisShown ? 1 : 0] = m_bottom->height();
  m_analysisShown = analysis;
  int wanted = m_bottomHeights[analysis ? 1 : 0];
  if (wanted == 0)
    wanted = analysis ? std::max(m_bottom->height(), kAnalysisHeight + std::max(0, height() - 800) / 2) : kBottomHeight;
  m_rows->setSizes({std::max(1, m_rows->height() - wanted), wanted});
}

void MainWindow::applyTheme() {
  m_analysisTabs->setColours(m_theme.palette(), m_theme.isDark());
  m_views.map->setColours(m_theme.palette(), m_theme.isDark());
  m_views.losses->setColours(m_theme.palette(), m_theme.isDark());
  m_views.network->setColours(m_theme.palette());
  m_views.classes->setDark(m_theme.isDark());
  m_themeActions->actions().at(static_cast<int>(m_theme.mode()))->setChecked(true);
}

void MainWindow::updateTitle() {
  setWindowTitle(m_documentFlow->title().isEmpty() ? tr("Latentscape")
                                                   : tr("%1 — Latentscape").arg(plainTitle(m_documentFlow->title())));
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::WindowStateChange && isMinimized()) m_views.interpolate->setPlaying(false);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!m_mayClose && (m_training.active() || m_trainingFlow->unsaved())) {
    event->ignore();
    askAboutRun();
    return;
  }
  if (m_options.remember) store();
  event->accept();
}

void MainWindow::askAboutRun() {
  if (findChild<QMessageBox*>(QStringLiteral("closeQuestion")) != nullptr) return;
  const bool active = m_training.active();
  auto* box =
      new QMessageBox(QMessageBox::Question, tr("Keep this run?"),
                      active ? tr("Training is in progress.") : tr("This run has not been saved."), QMessageBox::NoButton, this);
  box->setObjectName(QStringLiteral("closeQuestion"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setInformativeText(
      tr("Keep stops training and saves weights, losses and settings as a run, which File > Open Recent then lists."));
  auto* keep = box->addButton(tr("&Keep and Close"), QMessageBox::AcceptRole);
  auto* discard = box->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
  auto* goOn = box->addButton(active ? tr("&Continue Training") : tr("&Cancel"), QMessageBox::RejectRole);
  keep->setObjectName(QStringLiteral("keepRun"));
  discard->setObjectName(QStringLiteral("discardRun"));
  goOn->setObjectName(QStringLiteral("goOn"));
  for (QPushButton* button : {keep, discard, goOn}) {
    button->setAccessibleName(button->text().remove(QLatin1Char('&')));
    button->setToolTip(button->accessibleName());
  }
  box->setDefaultButton(keep);
  box->setEscapeButton(goOn);
  connect(keep, &QPushButton::clicked, this, [this] { keepAndClose(); });
  connect(discard, &QPushButton::clicked, this, [this] {
    m_mayClose = true;
    close();
  });
  box->open();
}

// Stops the run, waits (without blocking) for its last frame, saves it and closes.
void MainWindow::keepAndClose(bool inAnyCase) {
  m_closeInAnyCase = inAnyCase;
  if (m_training.active()) {
    if (!m_closeWhenStopped) m_training.stop();
    m_closeWhenStopped = true;
    return;
  }
  m_closeWhenStopped = false;
  m_documentFlow->keepRun([this, inAnyCase](bool kept) {
    if (!kept && !inAnyCase) return;  // the banner says why, and the window stays open
    if (!kept) std::cerr << "latentscape: " << printable(m_views.banner->text(QStringLiteral("kept")).toStdString()) << '\n';
    m_mayClose = true;
    close();
  });
}

}  // namespace latentscape
