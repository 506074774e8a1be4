// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/segmented_control.h"

#include <QActionGroup>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTabWidget>

namespace latentscape {
namespace {

// Settings in a temporary folder.
class RememberingTest : public WindowTest {
 protected:
  void SetUp() override { keepSettingsHere(); }
  void start(bool remember = true) {
    makeWindow(remember);
    m_window->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->begin({});
    ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
  }
  // As at the next start of the program.
  void startAgain() {
    ASSERT_TRUE(m_window->close());
    m_window.reset();
    m_theme = std::make_unique<Theme>();
    start();
  }
};

TEST_F(RememberingTest, TheNextStartFindsTheWindowAsItWas) {
  writeImages();
  start();
  m_window->resize(1180, 820);
  tabs().setCurrentIndex(1);
  trigger("theme1");
  click("lossScaleLog");
  tabs().setCurrentIndex(0);
  click("lossScaleLog");
  click("lossAxisTime");
  tabs().setCurrentIndex(1);
  QTest::mouseClick(child<SegmentedControl>("interpolationMode")->button(1), Qt::LeftButton);
  type("hiddenEdit", QStringLiteral("64, 32"));
  type("epochsEdit", QStringLiteral("7"));
  type("betaEdit", QStringLiteral("2.5"));
  auto* columns = child<QSplitter>("columns");
  columns->setSizes({300, 420, 450});
  const auto sizes = columns->sizes();
  const RunConfig config = experiment().config();
  ASSERT_EQ(config.model.hidden, (std::vector<int>{64, 32}));

  startAgain();
  EXPECT_EQ(m_window->size(), QSize(1180, 820));
  EXPECT_EQ(child<QSplitter>("columns")->sizes(), sizes);
  EXPECT_EQ(tabs().currentIndex(), 1);
  EXPECT_EQ(m_theme->mode(), Theme::Mode::Light);
  EXPECT_TRUE(m_window->findChild<QAction*>(QStringLiteral("theme1"))->isChecked());
  EXPECT_TRUE(lossPlot().logarithmic());
  EXPECT_EQ(lossPlot().xAxis(), LossAxis::Seconds);
  EXPECT_EQ(interpolate().mode(), InterpolationMode::Spherical);
  EXPECT_EQ(experiment().config(), config);
}

TEST_F(RememberingTest, WhatIsHiddenStaysHidden) {
  start();
  trigger("showExplore");
  startAgain();
  EXPECT_FALSE(child("exploreArea")->isVisible());
  EXPECT_TRUE(child("experimentArea")->isVisible());
  trigger("showExplore");
  EXPECT_TRUE(child("exploreArea")->isVisible());
}

TEST_F(RememberingTest, RecentFilesAndTheFolderOfTheDialogsAreRemembered) {
  start();
  trigger("saveModel");
  answerFileDialog("saveDialog", m_folder / "mine.safetensors");
  ASSERT_TRUE(eventually([&] { return recentFiles().paths().size() == 1; }));
  const QStringList recent = recentFiles().paths();
  startAgain();
  EXPECT_EQ(recentFiles().paths(), recent);
  EXPECT_EQ(part<FileDialogs>().folder().toStdString(), m_folder.path().string());
}

TEST_F(RememberingTest, AWindowThatRemembersNothingLeavesSettingsAlone) {
  start(false);
  type("epochsEdit", QStringLiteral("99"));
  ASSERT_TRUE(m_window->close());
  m_window.reset();
  EXPECT_TRUE(QSettings().allKeys().isEmpty());
}

TEST_F(RememberingTest, NonsenseInTheSettingsDoesNoHarm) {
  {
    QSettings settings;
    settings.setValue("layout", 1);
    settings.setValue("geometry", QByteArray("nonsense"));
    settings.setValue("columns", QByteArray("nonsense"));
    settings.setValue("tab", 77);
    settings.setValue("theme", -5);
    settings.setValue("lossAxis", 900);
    settings.setValue("interpolation", QStringLiteral("x"));
    settings.setValue("experiment", QStringLiteral("{\"training\": {\"epochs\": -1}}"));
    settings.setValue("recent", QStringList{QStringLiteral("/nowhere/at/all.safetensors")});
  }
  start();
  EXPECT_EQ(experiment().config().training.epochs, RunConfig{}.training.epochs);
  EXPECT_GE(tabs().currentIndex(), 0);
  EXPECT_TRUE(child("experimentPanel")->isVisible());
}

}  // namespace
}  // namespace latentscape
