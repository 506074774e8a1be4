// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/window_fixture.h"
#include "ui/analyses/generate_panel.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTabWidget>

#include <cmath>

namespace latentscape {
namespace {

TEST_F(WindowTest, OpensWithNothingOnTheDisk) {
  open();
  EXPECT_EQ(m_window->windowTitle(), QStringLiteral("Built-in MNIST model — Latentscape"));
  ASSERT_NE(exploration().codes(), nullptr);
  EXPECT_EQ(exploration().codes()->count, 10000U);
  EXPECT_FALSE(picture("decodedImage").isNull());
  EXPECT_FALSE(picture("nearestImage").isNull());
  EXPECT_EQ(m_window->binding().strip().size(), 9U);
  EXPECT_FALSE(child<ImageStrip>("interpolationStrip")->empty());
  EXPECT_FALSE(picture("endAImage").isNull());
  EXPECT_FALSE(picture("endBImage").isNull());
  EXPECT_NE(picture("endAImage"), picture("endBImage"));
  EXPECT_EQ(child<ElidedLabel>("endAText")->text().left(4), QStringLiteral("A · "));
  EXPECT_TRUE(child<QLabel>("statusText")->text().startsWith(QStringLiteral("Built-in model")))
      << child<QLabel>("statusText")->text().toStdString();
  EXPECT_EQ(banner().count(), 0) << "a missing data set is no error until it is needed";
  EXPECT_EQ(m_control->made, 0);
}

TEST_F(WindowTest, ThePictureIsReportedCompleteOnce) {
  makeWindow();
  QSignalSpy complete(&m_window->binding(), &ExplorationBinding::pictureCompleted);
  m_window->show();
  m_window->begin({});
  ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
  m_window->binding().moveProbe({1.0, 1.0});
  bool answered = false;
  QObject::connect(&exploration(), &ExplorationController::probeAnswered, m_window.get(),
                   [&](const ProbeAnswer& answer) { answered = answer.place == QPointF(1.0, 1.0); });
  ASSERT_TRUE(eventually([&] { return answered; }));
  EXPECT_EQ(complete.count(), 1);
}

TEST_F(WindowTest, TheMapNamesWhatTheMouseIsOver) {
  open();
  map().fit();
  const auto mean = exploration().codes()->meanOf(3);
  const QPointF at = map().toPixel({static_cast<double>(mean[0]), static_cast<double>(mean[1])});
  mouse(QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton);
  EXPECT_TRUE(eventually([&] { return map().hovered() >= 0; }));
}

TEST_F(WindowTest, TabsAskForWhatTheyShow) {
  open();
  ASSERT_EQ(tabs().currentIndex(), 0);
  EXPECT_TRUE(part<GeneratePanel>().images().empty()) << "the samples are not visible yet";
  show("reconstruct");
  ASSERT_TRUE(eventually([&] { return part<ReconstructPanel>().images().size() == ReconstructPanel::shown; }));
  const std::size_t before = part<ReconstructPanel>().images()[0].index;
  click("othersButton");
  EXPECT_TRUE(eventually([&] { return part<ReconstructPanel>().images()[0].index != before; }));
  show("generate");
  ASSERT_TRUE(eventually([&] { return part<GeneratePanel>().images().size() == 64; }));
  const auto samples = part<GeneratePanel>().images();
  click("resampleButton");
  EXPECT_TRUE(eventually([&] { return part<GeneratePanel>().images() != samples; }));
  EXPECT_TRUE(part<GeneratePanel>().headline().endsWith(QStringLiteral("seed 2")))
      << part<GeneratePanel>().headline().toStdString();
}

TEST_F(WindowTest, AClickedSampleIsWhereTheProbeGoes) {
  open();
  show("generate");
  ASSERT_TRUE(eventually([&] { return part<GeneratePanel>().images().size() == 64; }));
  auto* grid = child<ImageGrid>("samplesGrid");
  QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(10).center());
  const LatentPoint& point = part<GeneratePanel>().points().at(10);
  EXPECT_EQ(map().probe(), QPointF(static_cast<double>(point[0]), static_cast<double>(point[1])));
}

TEST_F(WindowTest, ClassesAreHiddenAndShownOnTheMap) {
  open();
  map().fit();
  // The image of class 1 that is farthest out, away from others: once hidden, nothing is found under the mouse.
  const auto& codes = *exploration().codes();
  const auto& test = exploration().dataset()->test;
  const auto distance = [&](std::size_t i) { return std::hypot(codes.meanOf(i)[0], codes.meanOf(i)[1]); };
  std::size_t image = 0;
  for (std::size_t i = 0; i < codes.count; ++i) {
    if (test.label(i) == 1 && (test.label(image) != 1 || distance(i) > distance(image))) image = i;
  }
  const auto mean = codes.meanOf(image);
  const QPointF at = map().toPixel({static_cast<double>(mean[0]), static_cast<double>(mean[1])});
  mouse(QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton);
  ASSERT_TRUE(eventually([&] { return map().hovered() >= 0 && test.label(static_cast<std::size_t>(map().hovered())) == 1; }));
  map().setAutoFit(false);  // the map stays still under the mouse
  click("class1");
  mouse(QEvent::MouseMove, at + QPointF(0.25, 0), Qt::NoButton, Qt::NoButton);
  EXPECT_TRUE(eventually([&] { return map().hovered() < 0 || test.label(static_cast<std::size_t>(map().hovered())) != 1; }));
  click("showAllClassesButton");
  mouse(QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton);
  EXPECT_TRUE(eventually([&] { return map().hovered() >= 0 && test.label(static_cast<std::size_t>(map().hovered())) == 1; }));
}

TEST_F(WindowTest, AModelThatIsNotThereIsReportedInTheBanner) {
  makeWindow();
  m_window->show();
  m_window->begin((m_folder / "absent.safetensors").string());
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("document")); }));
  EXPECT_TRUE(banner().text(QStringLiteral("document")).contains(QStringLiteral("absent.safetensors")));
  // The rest of the window still works: the built-in model opens.
  trigger("openEmbedded");
  EXPECT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
  EXPECT_FALSE(banner().shows(QStringLiteral("document")));
}

}  // namespace
}  // namespace latentscape
