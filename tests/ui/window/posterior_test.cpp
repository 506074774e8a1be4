// SPDX-License-Identifier: GPL-3.0-or-later
// Draws from a selected image's posterior.
#include "core/exploration/posterior.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/dimensions_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/panels/posterior_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/image_painting.h"
#include "ui/widgets/text.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>

#include <cmath>

namespace latentscape {
namespace {

class PosteriorWindowTest : public WindowTest {
 protected:
  QString text(const char* name) const { return child<QLabel>(name)->text(); }
  double value(const QString& part, int row) const {
    const auto* label = m_window->findChild<QLabel*>(QStringLiteral("posterior%1%2").arg(part).arg(row));
    EXPECT_NE(label, nullptr) << part.toStdString();
    QString number = label != nullptr ? label->text() : QString();
    return number.replace(QStringLiteral("−"), QStringLiteral("-")).toDouble();
  }
  PosteriorSample sample(std::size_t index, double position) const {
    return *samplePosterior(*exploration().model(), exploration().dataset()->test, index, position);
  }
  bool shows(std::size_t index, double position) const {
    const PosteriorSample wanted = sample(index, position);
    const int x = exploration().layout().dimensions()[0];
    const QString z = formatFixed(static_cast<double>(wanted.z[static_cast<std::size_t>(x)]), 3);
    return eventually([&] { return text("posteriorZ1") == z; });
  }
  QString caption() const { return text("decodedCaption"); }
};

TEST_F(PosteriorWindowTest, ZIsMuPlusSigmaEpsilonToTheDigitsShown) {
  open();
  EXPECT_FALSE(child("posteriorPanel")->isVisible()) << "nothing is selected";
  m_window->binding().select(42);
  ASSERT_TRUE(child("posteriorPanel")->isVisible());
  ASSERT_TRUE(shows(42, 0.0));
  const PosteriorSample first = sample(42, 0.0);
  for (int row = 1; row <= 2; ++row) {
    const auto i = static_cast<std::size_t>(row - 1);
    const double mean = value(QStringLiteral("Mean"), row), deviation = value(QStringLiteral("Deviation"), row),
                 noise = value(QStringLiteral("Noise"), row), z = value(QStringLiteral("Z"), row);
    EXPECT_NEAR(mean, static_cast<double>(first.mean[i]), 5e-4);
    EXPECT_NEAR(deviation, static_cast<double>(first.deviation[i]), 5e-4);
    EXPECT_NEAR(noise, static_cast<double>(first.noise[i]), 5e-4);
    EXPECT_NEAR(z, mean + deviation * noise, 5e-4 * (2.0 + std::abs(deviation) + std::abs(noise)));
    EXPECT_GT(deviation, 0.0);
  }
  EXPECT_FALSE(child("posteriorZ3")->isVisible()) << "there are two dimensions";
  EXPECT_EQ(caption(), QStringLiteral("Decoded at the probe")) << "selecting an image moves no point";
}

TEST_F(PosteriorWindowTest, ADrawIsDecodedInTheBigPictureAndIsTheSameEveryTime) {
  open();
  m_window->binding().select(42);
  ASSERT_TRUE(shows(42, 0.0));
  const QImage atProbe = picture("decodedImage");
  click("drawNoiseButton");
  ASSERT_TRUE(shows(42, 1.0));
  const QString z = text("posteriorZ1"), noise = text("posteriorNoise1");
  EXPECT_EQ(caption(), QStringLiteral("Decoded at z = μ + σ · ε of test #42"));
  EXPECT_EQ(picture("decodedImage"), toQImage(sample(42, 1.0).decoded));
  click("drawNoiseButton");
  ASSERT_TRUE(shows(42, 2.0));
  EXPECT_NE(text("posteriorNoise1"), noise);
  // Deselecting brings the probe's picture back.
  m_window->binding().select(std::nullopt);
  EXPECT_EQ(caption(), QStringLiteral("Decoded at the probe"));
  EXPECT_EQ(picture("decodedImage"), atProbe);
  EXPECT_FALSE(child("posteriorPanel")->isVisible());
  m_window->binding().select(42);
  ASSERT_TRUE(shows(42, 0.0));
  click("drawNoiseButton");
  ASSERT_TRUE(eventually([&] { return text("posteriorZ1") == z; }));
  EXPECT_EQ(text("posteriorNoise1"), noise);
}

TEST_F(PosteriorWindowTest, PlayWalksAndTheOtherPointsStopIt) {
  open();
  m_window->binding().select(42);
  ASSERT_TRUE(shows(42, 0.0));
  click("playNoiseButton");
  ASSERT_TRUE(eventually([&] { return caption().startsWith(QStringLiteral("Decoded at z = ")); }));
  const QImage shown = picture("decodedImage");
  const QString z = text("posteriorZ1");
  ASSERT_TRUE(eventually([&] { return text("posteriorZ1") != z && picture("decodedImage") != shown; }));
  child<QSlider>("tSlider")->setValue(100);
  EXPECT_FALSE(part<PosteriorPanel>().isPlaying());
  ASSERT_TRUE(eventually([&] { return caption() == QStringLiteral("Decoded at t = 0.10"); }));
  click("playButton");
  click("playNoiseButton");
  EXPECT_TRUE(eventually([&] { return !interpolate().isPlaying(); }));  // at the first tick
  m_window->binding().moveProbe({1.0, 1.0});
  EXPECT_FALSE(part<PosteriorPanel>().isPlaying());
  EXPECT_TRUE(eventually([&] { return caption() == QStringLiteral("Decoded at the probe"); }));
}

TEST_F(PosteriorWindowTest, AnAutoencoderHasNoDraws) {
  openModel(smallModel(2, Family::Autoencoder));
  m_window->binding().select(3);
  ASSERT_TRUE(eventually([&] { return !picture("selectedReconstruction").isNull(); }));
  EXPECT_FALSE(child("posteriorPanel")->isVisible());
  EXPECT_TRUE(eventually([&] { return child("priorDensity")->isHidden(); })) << "it has no prior";
  EXPECT_FALSE(child("lossLegendKl")->isVisibleTo(child("lossPlot"))) << "and one loss";
}

TEST_F(PosteriorWindowTest, OfManyDimensionsTheMapsTwoAreShownAndTheOneThatIsPointedAt) {
  openModel(smallModel(5));
  ASSERT_TRUE(eventually([&] { return !part<DimensionsController>().answer().kl.empty(); }));
  exploration().setLayout(MapLayout::ofDimensions(5, 3, 1));
  m_window->binding().select(3);
  ASSERT_TRUE(shows(3, 0.0));
  EXPECT_EQ(text("posteriorName1"), coordinateName(3));
  EXPECT_EQ(text("posteriorName2"), coordinateName(1));
  EXPECT_TRUE(child("posteriorZ3")->isVisible());
  for (const int dimension : {0, 2, 4}) {
    auto* slider = m_window->findChild<QSlider*>(QStringLiteral("dimensionSlider%1").arg(dimension + 1));
    ASSERT_NE(slider, nullptr) << dimension;
    slider->setFocus();
    EXPECT_EQ(text("posteriorName3"), coordinateName(dimension));
    const auto i = static_cast<std::size_t>(dimension);
    EXPECT_EQ(text("posteriorZ3"), formatFixed(static_cast<double>(sample(3, 0.0).z[i]), 3));
  }
}

TEST_F(PosteriorWindowTest, SelectingAnImageMovesNoControl) {
  open();
  const auto place = [&](const char* name) { return QRect(child(name)->mapTo(m_window.get(), QPoint()), child(name)->size()); };
  const QRect slider = place("tSlider"), decoded = place("decodedImage");
  m_window->binding().select(42);
  ASSERT_TRUE(shows(42, 0.0));
  QCoreApplication::processEvents();
  EXPECT_TRUE(child("posteriorPanel")->isVisible());
  EXPECT_EQ(place("tSlider"), slider);
  EXPECT_EQ(place("decodedImage"), decoded);
}

TEST_F(PosteriorWindowTest, NothingOfItIsCutOffInASmallWindow) {
  open();
  m_window->resize(1366, 768);
  m_window->binding().select(42);
  ASSERT_TRUE(shows(42, 0.0));
  const auto* area = child<QScrollArea>("exploreArea");
  EXPECT_LE(area->widget()->minimumSizeHint().width(), area->viewport()->width());
}

}  // namespace
}  // namespace latentscape
