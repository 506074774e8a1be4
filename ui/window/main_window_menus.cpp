// SPDX-License-Identifier: GPL-3.0-or-later
// The menus, and what the window remembers from one start to the next.
#include "ui/analyses/generate_panel.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/panels/class_legend.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/text.h"
#include "ui/window/main_window.h"

#include "core/data/open.h"
#include "core/storage/checkpoint.h"

#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QSplitter>
#include <QTabWidget>

namespace latentscape {
namespace {

constexpr int kLayoutVersion = 1;

}  // namespace

QAction* MainWindow::addAction(QMenu* menu, const char* name, const QString& text, const QKeySequence& keys,
                               std::function<void()> trigger) {
  QAction* action = menu->addAction(text);
  action->setObjectName(QString::fromLatin1(name));
  action->setShortcut(keys);
  connect(action, &QAction::triggered, this, [trigger = std::move(trigger)] { trigger(); });
  return action;
}

void MainWindow::makeMenus() {
  menuBar()->setObjectName(QStringLiteral("menuBar"));
  makeFileMenu();
  makeTrainMenu();
  makeExploreMenu();
  makeViewMenu();
  makeLearnMenu();
  makeHelpMenu();
}

void MainWindow::makeFileMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&File"));
  addAction(menu, "openModel", tr("&Open Model…"), QKeySequence::Open, [this] { m_documentFlow->askForModel(); });
  addAction(menu, "openRun", tr("Open R&un…"), QKeySequence(tr("Ctrl+Shift+O")), [this] { m_documentFlow->askForRun(); });
  m_recentMenu = menu->addMenu(tr("Open &Recent"));
  addAction(menu, "openEmbedded", tr("Open &Built-in Model"), {}, [this] { m_documentFlow->openEmbedded(); });
  menu->addSeparator();
  addAction(menu, "openImages", tr("Open &Images…"), QKeySequence(tr("Ctrl+I")), [this] { m_imagesFlow->askForFile(); });
  addAction(menu, "openImageFolder", tr("Open Image &Folder…"), QKeySequence(tr("Ctrl+Shift+I")),
            [this] { m_imagesFlow->askForFolder(); });
  menu->addSeparator();
  addAction(menu, "saveModel", tr("&Save Model…"), QKeySequence::Save, [this] { m_documentFlow->saveModel(); });
  addAction(menu, "saveRun", tr("S&ave Run…"), QKeySequence(tr("Ctrl+Shift+S")), [this] { m_documentFlow->saveRun(); });
  menu->addSeparator();
  addAction(menu, "exportPictures", tr("&Export Pictures…"), QKeySequence(tr("Ctrl+E")),
            [this] { m_documentFlow->exportPictures(); });
  addAction(menu, "exportLosses", tr("Export &Losses…"), {}, [this] { m_documentFlow->exportLosses(); });
  menu->addSeparator();
  addAction(menu, "quit", tr("&Quit"), QKeySequence::Quit, [this] { close(); });
}

void MainWindow::makeTrainMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Train"));
  const QKeySequence mainKey(Qt::Key_F5), stepKey(Qt::Key_F10), stopKey(Qt::SHIFT | Qt::Key_F5), resetKey(Qt::CTRL | Qt::Key_R);
  m_trainAction = addAction(menu, "train", tr("&Train"), mainKey, [this] {
    if (m_training.status().state == SessionState::Running) m_training.pause();
    else m_trainingFlow->train(false);
  });
  QAction* step = addAction(menu, "step", tr("&Step Once"), stepKey, [this] { m_trainingFlow->stepOnce(); });
  QAction* stop = addAction(menu, "stop", tr("St&op"), stopKey, [this] { m_training.stop(); });
  QAction* reset = addAction(menu, "reset", tr("&Reset"), resetKey, [this] { emit m_views.runBar->resetRequested(); });
  m_views.runBar->setShortcuts(mainKey, stepKey, stopKey, resetKey);
  const auto update = [this, step, stop, reset] {
    const SessionState state = m_training.status().state;
    m_trainAction->setText(state == SessionState::Running  ? tr("&Pause")
                           : state == SessionState::Paused ? tr("&Resume")
                                                           : tr("&Train"));
    m_trainAction->setEnabled(state != SessionState::Preparing);
    step->setEnabled(state == SessionState::Idle || state == SessionState::Paused);  // the same as the button
    stop->setEnabled(m_training.active());
    reset->setEnabled(state != SessionState::Idle);
  };
  connect(&m_training, &TrainingController::statusChanged, this, update);
  update();
  menu->addSeparator();
  QAction* fromFolder = addAction(menu, "openFolder", tr("Images from a &Folder…"), {}, [this] { m_imagesFlow->askForFolder(); });
  connect(&m_training, &TrainingController::statusChanged, fromFolder,
          [this, fromFolder] { fromFolder->setEnabled(!m_training.active()); });
}

void MainWindow::makeExploreMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Explore"));
  addAction(menu, "fitMap", tr("&Fit the Map"), QKeySequence(tr("Ctrl+0")), [this] { m_views.map->fit(); });
  addAction(menu, "centreProbe", tr("Probe to the &Middle"), QKeySequence(tr("Ctrl+M")),
            [this] { m_binding->moveProbe({0.0, 0.0}); });
  addAction(menu, "clearSelection", tr("&Clear the Selection"), {}, [this] { m_binding->select(std::nullopt); });
  menu->addSeparator();
  addAction(menu, "endA", tr("Set &A from the Probe"), QKeySequence(tr("Ctrl+1")),
            [this] { m_binding->requestEnd(0, InterpolatePanel::FromProbe); });
  addAction(menu, "endB", tr("Set &B from the Probe"), QKeySequence(tr("Ctrl+2")),
            [this] { m_binding->requestEnd(1, InterpolatePanel::FromProbe); });
  addAction(menu, "randomEnds", tr("A and B at &Random"), QKeySequence(tr("Ctrl+Shift+R")), [this] {
    m_binding->requestEnd(0, InterpolatePanel::FromRandom);
    m_binding->requestEnd(1, InterpolatePanel::FromRandom);
  });
  addAction(menu, "swapEnds", tr("&Swap A and B"), {}, [this] { m_exploration.swapEnds(); });
  addAction(menu, "play", tr("P&lay or Pause"), QKeySequence(tr("Ctrl+P")),
            [this] { m_views.interpolate->setPlaying(!m_views.interpolate->isPlaying()); });
  menu->addSeparator();
  addAction(menu, "resample", tr("Sample A&gain"), QKeySequence(tr("Ctrl+G")), [this] { m_analysisTabs->generate().resample(); });
  addAction(menu, "others", tr("&Other Reconstructions"), {}, [this] { m_analysisTabs->reconstruct().others(); });
  menu->addSeparator();
  m_analysisTabs->addActions(*menu->addMenu(tr("&Tabs")));
}

void MainWindow::makeViewMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&View"));
  const auto panel = [&](const char* name, const QString& text, const QKeySequence& keys, QWidget* widget) {
    QAction* action = menu->addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    action->setCheckable(true);
    action->setChecked(true);
    action->setShortcut(keys);
    connect(action, &QAction::toggled, widget, &QWidget::setVisible);
    m_panelActions.push_back(action);
  };
  panel("showExperiment", tr("&Experiment"), QKeySequence(tr("Ctrl+Alt+1")), m_left);
  panel("showExplore", tr("E&xplore"), QKeySequence(tr("Ctrl+Alt+2")), m_right);
  panel("showTabs", tr("&Losses and Analyses"), QKeySequence(tr("Ctrl+Alt+3")), m_bottom);
  menu->addSeparator();
  QMenu* themes = menu->addMenu(tr("&Colours"));
  m_themeActions = new QActionGroup(this);
  const std::pair<Theme::Mode, QString> modes[] = {
      {Theme::Mode::System, tr("As the &System")}, {Theme::Mode::Light, tr("&Light")}, {Theme::Mode::Dark, tr("&Dark")}};
  for (const auto& [mode, text] : modes) {
    QAction* action = themes->addAction(text);
    action->setCheckable(true);
    action->setChecked(mode == m_theme.mode());
    action->setData(static_cast<int>(mode));
    action->setObjectName(QStringLiteral("theme%1").arg(static_cast<int>(mode)));
    m_themeActions->addAction(action);
  }
  connect(m_themeActions, &QActionGroup::triggered, this, [this](QAction* action) {
    m_chosenTheme = action->data().toInt();
    m_theme.setMode(static_cast<Theme::Mode>(m_chosenTheme));
  });
}

void MainWindow::makeHelpMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Help"));
  addAction(menu, "keys", tr("&Mouse and Keyboard"), QKeySequence::HelpContents, [this] {
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Mouse and keyboard"),
                                tr("<h3>On the map</h3><table cellspacing=6>"
                                   "<tr><td>Click, or drag the probe</td><td>decode that point</td></tr>"
                                   "<tr><td>Arrow keys</td><td>move the probe (with Shift: further)</td></tr>"
                                   "<tr><td>Wheel, + and −</td><td>zoom</td></tr>"
                                   "<tr><td>Drag the background</td><td>pan</td></tr>"
                                   "<tr><td>F or Home</td><td>show everything again</td></tr>"
                                   "<tr><td>Shift+click</td><td>select a test image; Esc clears it</td></tr>"
                                   "<tr><td>A, B</td><td>put that end of the interpolation at the probe</td></tr></table>"
                                   "<h3>Training</h3><table cellspacing=6><tr><td>F5</td><td>train, pause, resume</td></tr>"
                                   "<tr><td>F10</td><td>one step</td></tr><tr><td>Shift+F5</td><td>stop</td></tr>"
                                   "<tr><td>Ctrl+R</td><td>reset</td></tr></table>"
                                   "<h3>Tabs</h3><table cellspacing=6><tr><td>Alt+1 to Alt+9, Alt+0</td><td>a tab (all of them: "
                                   "Explore, Tabs)</td></tr></table>"),
                                QMessageBox::Close, this);
    box->setObjectName(QStringLiteral("keysBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
  });
  addAction(menu, "about", tr("&About Latentscape"), {}, [this] {
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("About Latentscape"),
                        tr("<h2>Latentscape %1</h2><p>An explorer of latent spaces.</p><p>GPL-3.0-or-later. "
                           "The built-in digits are MNIST's test images (Yann LeCun and Corinna Cortes, CC BY-SA 3.0).</p>"
                           "<p>With Qt %2, QCustomPlot, LibTorch, Highway, Cairo and libcurl.</p>")
                            .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())),
                        QMessageBox::Close, this);
    box->setObjectName(QStringLiteral("aboutBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
  });
}

void MainWindow::updateRecent() {
  m_recentMenu->clear();
  for (const QString& path : m_documentFlow->recent()) {
    QAction* action = m_recentMenu->addAction(plainMenuText(QDir::toNativeSeparators(path)));
    connect(action, &QAction::triggered, this, [this, path] { m_documentFlow->open(path); });
  }
  m_recentMenu->setEnabled(!m_documentFlow->recent().isEmpty());
}

void MainWindow::restore() {
  if (m_options.remember) {
    QSettings settings;
    if (settings.value("layout").toInt() == kLayoutVersion) {
      restoreGeometry(settings.value("geometry").toByteArray());
      m_columns->restoreState(settings.value("columns").toByteArray());
      m_rows->restoreState(settings.value("rows").toByteArray());
      m_views.tabs->setCurrentIndex(settings.value("tab").toInt());
      const QStringList hidden = settings.value("hidden").toStringList();
      for (QAction* action : m_panelActions) action->setChecked(!hidden.contains(action->objectName()));
      m_layoutRestored = true;
    }
    const int mode = settings.value("theme").toInt();
    if (mode >= 0 && mode <= 2) {
      m_chosenTheme = mode;
      m_theme.setMode(static_cast<Theme::Mode>(mode));
    }
    m_documentFlow->setFolder(settings.value("folder").toString());
    m_documentFlow->setRecent(settings.value("recent").toStringList());
    m_consentFlow->consent().setPaths(settings.value("allowedImages").toStringList());
    if (const auto config = configFromJson(settings.value("experiment").toString().toStdString(), "settings")) {
      m_views.experiment->setConfig(*config);
      // Settings from before there were questions: what stands there was chosen in this window.
      if (!settings.contains("allowedImages") && !isDatasetName(config->dataset))
        m_consentFlow->consent().setPaths({QString::fromStdString(config->dataset)});
    }
    m_views.losses->setXAxis(
        static_cast<LossAxis>(std::clamp(settings.value("lossAxis", static_cast<int>(LossAxis::Epoch)).toInt(), 0, 2)));
    m_views.losses->setLogarithmic(settings.value("lossLogarithmic").toBool());
    if (settings.value("interpolation").toInt() == 1) {
      m_views.interpolate->setMode(InterpolationMode::Spherical);
      m_exploration.setMode(InterpolationMode::Spherical);
    }
  }
  updateRecent();
}

void MainWindow::store() {
  QSettings settings;
  settings.setValue("layout", kLayoutVersion);
  settings.setValue("geometry", saveGeometry());
  settings.setValue("columns", m_columns->saveState());
  settings.setValue("rows", m_rows->saveState());
  settings.setValue("tab", m_views.tabs->currentIndex());
  settings.setValue("theme", m_chosenTheme);
  settings.setValue("folder", m_documentFlow->folder());
  QStringList hidden;
  for (const QAction* action : m_panelActions) {
    if (!action->isChecked()) hidden.push_back(action->objectName());
  }
  settings.setValue("hidden", hidden);
  settings.setValue("recent", m_documentFlow->recent());
  settings.setValue("allowedImages", m_consentFlow->consent().paths());
  settings.setValue("experiment", QString::fromStdString(toJson(m_views.experiment->config())));
  settings.setValue("lossAxis", static_cast<int>(m_views.losses->xAxis()));
  settings.setValue("lossLogarithmic", m_views.losses->logarithmic());
  settings.setValue("interpolation", m_views.interpolate->mode() == InterpolationMode::Spherical ? 1 : 0);
}

}  // namespace latentscape
