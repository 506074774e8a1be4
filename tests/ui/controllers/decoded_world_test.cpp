// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/decoded_world.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/core/exploration/in_colour.h"
#include "tests/ui/deadline.h"

#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <new>
#include <set>
#include <utility>

namespace latentscape {
namespace {

class DecodedWorldTest : public testing::Test {
 protected:
  void SetUp() override {
    QObject::connect(&m_world, &DecodedWorld::arrived, &m_world,
                     [this](const std::shared_ptr<const DecodedBlock>& block) { m_blocks.push_back(block); });
    m_exploration.open(std::make_shared<FakeModel>(), nullptr);
  }
  static MapWindow window(QPointF centre, double unitsPerPixel) {
    const QSizeF size(600.0 * unitsPerPixel, 400.0 * unitsPerPixel);
    return {QRectF(centre - QPointF(size.width() / 2, size.height() / 2), size), unitsPerPixel};
  }
  bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  bool completes() {
    return until([this] { return m_world.complete(); });
  }
  // The world around the origin is on, and complete.
  bool begins() {
    m_world.setWindow(window({0.0, 0.0}, 0.01));
    m_world.setOn(true);
    return completes();
  }
  std::size_t decoded() const {
    std::size_t all = 0;
    for (const auto& block : m_blocks) all += block->block.count();
    return all;
  }

  QObject m_owner;  // goes after the service, whose threads post to the world
  ExplorationController m_exploration;
  WorkAllowance m_allowance{0.1};
  double m_now = 1000.0;
  DecodedWorld& m_world = *new DecodedWorld(m_exploration, m_allowance, &m_owner, [this] { return m_now; });
  std::vector<std::shared_ptr<const DecodedBlock>> m_blocks;
};

TEST_F(DecodedWorldTest, ImagesInColourLeaveALayerAsItIs) {
  ASSERT_TRUE(begins());
  m_world.setOverLayer(true);
  EXPECT_TRUE(m_world.complete()) << "grey ones are faint ink on it";
  EXPECT_TRUE(m_world.whyNot().isEmpty());
  m_exploration.open(std::make_shared<InColour>(), nullptr);
  EXPECT_TRUE(m_world.settled()) << "there is none to come";
  EXPECT_FALSE(m_world.whyNot().isEmpty());
  EXPECT_EQ(m_world.area().columns, 0);
  QSignalSpy available(&m_world, &DecodedWorld::availabilityChanged), cleared(&m_world, &DecodedWorld::cleared);
  m_world.setOverLayer(false);
  EXPECT_EQ(available.count(), 1);
  EXPECT_TRUE(m_world.whyNot().isEmpty());
  EXPECT_TRUE(completes());
  m_world.setOverLayer(true);
  EXPECT_EQ(cleared.count(), 2);
  EXPECT_FALSE(m_world.whyNot().isEmpty());
}

TEST_F(DecodedWorldTest, EveryPlaceInSightIsDecodedOnceCoarseOnesFirst) {
  ASSERT_TRUE(begins());
  const LatticeBlock& area = m_world.area();
  EXPECT_GE(latticeStep(area.level), 20 * 0.01);
  EXPECT_LE(area.x(0), -3.0 + latticeStep(area.level) / 2);
  EXPECT_GE(area.x(area.columns - 1), 3.0 - latticeStep(area.level) / 2);
  EXPECT_EQ(decoded(), area.count()) << "each of them once";
  std::set<std::pair<double, double>> places;
  bool coarse = true;
  for (const auto& block : m_blocks) {
    for (int row = 0; row < block->block.rows; ++row) {
      for (int column = 0; column < block->block.columns; ++column)
        EXPECT_TRUE(places.emplace(block->block.x(column), block->block.y(row)).second);
    }
    const double twice = 2 * latticeStep(area.level);
    const bool here = std::fmod(block->block.x(0), twice) == 0.0 && std::fmod(block->block.y(0), twice) == 0.0;
    EXPECT_TRUE(coarse || !here) << "the coarser lattice's come first";
    coarse = here;
  }
  EXPECT_FALSE(coarse);
}

TEST_F(DecodedWorldTest, PanningDecodesOnlyWhatComesIntoSight) {
  ASSERT_TRUE(begins());
  const int columns = m_world.area().columns;
  m_blocks.clear();
  m_world.setWindow(window({latticeStep(m_world.area().level), 0.0}, 0.01));
  ASSERT_TRUE(completes());
  EXPECT_EQ(m_world.area().columns, columns);
  EXPECT_EQ(decoded(), static_cast<std::size_t>(m_world.area().rows)) << "one column";
}

TEST_F(DecodedWorldTest, ZoomingInKeepsAQuarter) {
  ASSERT_TRUE(begins());
  const int before = m_world.area().level;
  m_blocks.clear();
  m_world.setWindow(window({0.0, 0.0}, 0.005));
  ASSERT_TRUE(completes());
  EXPECT_EQ(m_world.area().level, before + 1);
  EXPECT_GT(decoded(), m_world.area().count() * 7 / 10);
  EXPECT_LT(decoded(), m_world.area().count() * 8 / 10);
}

TEST_F(DecodedWorldTest, NewerWeightsAndOtherCoordinatesAreDecodedAnew) {
  ASSERT_TRUE(begins());
  m_blocks.clear();
  m_exploration.moveProbe({0.5, 0.5});
  EXPECT_TRUE(m_world.complete()) << "the probe moves in the plane that is shown";
  m_exploration.update(std::make_shared<FakeModel>());
  EXPECT_FALSE(m_world.complete());
  ASSERT_TRUE(completes());
  EXPECT_GE(decoded(), m_world.area().count());
}

// Counts the images that it decodes.
class Counting final : public FakeModel {
 public:
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    m_decoded += latent.size() / 2;
    FakeModel::decode(latent, pixels);
  }
  std::size_t decoded() const { return m_decoded; }

 private:
  mutable std::atomic<std::size_t> m_decoded = 0;
};

class DecodedWorldComesBackTest : public DecodedWorldTest {
 protected:
  // Complete at home; nobody but the world asks the model for an image any more.
  void SetUp() override {
    QSignalSpy probe(&m_exploration, &ExplorationController::probeAnswered);
    DecodedWorldTest::SetUp();
    ASSERT_TRUE(until([&] { return probe.count() == 1; }));
    m_exploration.open(m_counting, nullptr);
    ASSERT_TRUE(until([&] { return probe.count() == 2; }));
    ASSERT_TRUE(begins());
  }
  bool decodes(const MapWindow& there) {
    m_world.setWindow(there);
    return !m_world.complete() && completes();
  }
  // Every place has its image at once: it had it before, or it is told again.
  void expectAtOnce(const MapWindow& there) {
    const std::size_t decodedBefore = m_counting->decoded();
    const LatticeBlock before = m_world.area();
    m_blocks.clear();
    m_world.setWindow(there);
    EXPECT_TRUE(m_world.complete());
    std::set<std::size_t> shown;
    const auto show = [&](const LatticeBlock& block) {
      for (std::size_t i = 0; i < block.count(); ++i) {
        if (const auto to = block.indexIn(m_world.area(), i)) shown.insert(*to);
      }
    };
    show(before);
    for (const auto& block : m_blocks) show(block->block);
    EXPECT_EQ(shown.size(), m_world.area().count());
    EXPECT_EQ(m_counting->decoded(), decodedBefore);
  }

  const MapWindow m_home = window({0.0, 0.0}, 0.01), m_far = window({20.0, 0.0}, 0.01);
  const MapWindow m_close = window({0.0, 0.0}, 0.005), m_closeAndFar = window({20.0, 0.0}, 0.005);
  const std::shared_ptr<Counting> m_counting = std::make_shared<Counting>();
};

TEST_F(DecodedWorldComesBackTest, AfterPanning) {
  ASSERT_TRUE(decodes(m_far));
  expectAtOnce(m_home);
  expectAtOnce(m_far);
}

TEST_F(DecodedWorldComesBackTest, AfterZooming) {
  ASSERT_TRUE(decodes(m_close));
  expectAtOnce(m_home);
  expectAtOnce(m_close);
  // A quarter of its images came with the coarser lattice.
  ASSERT_TRUE(decodes(m_closeAndFar));
  expectAtOnce(m_close);
}

TEST_F(DecodedWorldComesBackTest, AndOnlyWhatIsNewIsDecoded) {
  ASSERT_TRUE(decodes(m_far));
  const std::size_t before = m_counting->decoded();
  const double step = latticeStep(m_world.area().level);
  ASSERT_TRUE(decodes(window({step, 0.0}, 0.01)));
  EXPECT_EQ(m_counting->decoded() - before, static_cast<std::size_t>(m_world.area().rows)) << "one column";
}

TEST_F(DecodedWorldComesBackTest, NotOfOtherWeights) {
  ASSERT_TRUE(decodes(m_far));
  m_exploration.update(std::make_shared<FakeModel>());
  ASSERT_TRUE(completes());
  EXPECT_TRUE(decodes(m_home));
}

TEST_F(DecodedWorldComesBackTest, NotOfAnotherModelOrAfterItWasOff) {
  ASSERT_TRUE(decodes(m_far));
  m_exploration.open(std::make_shared<FakeModel>(), nullptr);
  ASSERT_TRUE(completes());
  ASSERT_TRUE(decodes(m_home));
  m_world.setOn(false);
  m_world.setOn(true);
  ASSERT_TRUE(completes());
  EXPECT_TRUE(decodes(m_far));
}

// The first two pixels are z1 and z2, the third is z3.
class ThreeDimensions final : public FakeModel {
 public:
  int latentDimension() const override { return 3; }
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    for (std::size_t i = 0; i < latent.size() / 3; ++i) {
      std::copy_n(latent.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, pixels.begin() + static_cast<std::ptrdiff_t>(4 * i));
      pixels[4 * i + 3] = 1.0F;
    }
  }
};

TEST_F(DecodedWorldTest, AStepOffThePlaneIsAnotherWorldAndOneWithinItIsNot) {
  m_exploration.open(std::make_shared<ThreeDimensions>(), nullptr);
  ASSERT_TRUE(begins());
  m_exploration.moveProbe({0.7, -0.2});
  EXPECT_TRUE(m_world.complete());
  m_blocks.clear();
  m_exploration.movePoint({0.7F, -0.2F, 0.5F});
  EXPECT_FALSE(m_world.complete());
  ASSERT_TRUE(completes());
  for (const auto& block : m_blocks) EXPECT_EQ(block->pixels[2], 128) << "through the probe";
  m_world.setWindow(window({20.0, 0.0}, 0.01));
  ASSERT_TRUE(completes());
  m_exploration.movePoint({0.7F, -0.2F, 0.75F});
  ASSERT_TRUE(completes());
  m_world.setWindow(window({0.0, 0.0}, 0.01));
  EXPECT_FALSE(m_world.complete()) << "what was here is of the other plane";
}

TEST_F(DecodedWorldTest, AnotherModelForgetsWhatIsThere) {
  ASSERT_TRUE(begins());
  QSignalSpy cleared(&m_world, &DecodedWorld::cleared);
  m_exploration.open(std::make_shared<FakeModel>(), nullptr);
  EXPECT_EQ(cleared.count(), 1);
  ASSERT_TRUE(completes());
  m_world.setOn(false);
  EXPECT_EQ(cleared.count(), 2);
  EXPECT_EQ(m_world.area().columns, 0);
}

TEST_F(DecodedWorldTest, WhileAModelTrainsItWaitsForItsShareOfTime) {
  m_world.setTraining(true);
  m_world.setWindow(window({0.0, 0.0}, 0.01));
  m_world.setOn(true);
  ASSERT_TRUE(until([this] { return m_blocks.size() == 1; }));
  EXPECT_LE(m_blocks[0]->block.count(), 200U) << "coarse, as nobody knows what an image takes";
  EXPECT_FALSE(m_world.complete()) << "now it is known, and a finer one is due";
  EXPECT_TRUE(m_world.waits()) << "however long: the clock stands still";
  m_now += 100.0;
  // A timer of the real clock asks again.
  ASSERT_TRUE(until([this] { return m_blocks.size() == 2; }));
  EXPECT_EQ(m_blocks[1]->block, m_world.area()) << "all of it at once";
  EXPECT_LE(m_world.area().count(), 1120U);
  EXPECT_GT(m_world.area().count(), m_blocks[0]->block.count());
  EXPECT_TRUE(m_world.complete());
  m_exploration.update(std::make_shared<FakeModel>());
  m_world.setTraining(false);  // no need to wait any more, and as fine as the screen
  ASSERT_TRUE(completes());
}

// Throws once.
class Failing final : public FakeModel {
 public:
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    if (!m_threw.exchange(true)) throw std::bad_alloc();
    FakeModel::decode(latent, pixels);
  }

 private:
  mutable std::atomic<bool> m_threw = false;
};

TEST_F(DecodedWorldTest, GoesOnAfterAnExceptionWhenSomethingChanges) {
  QSignalSpy failed(&m_exploration, &ExplorationController::failed);
  m_exploration.setEnd(0, {{0.0, 0.0}, std::nullopt});  // asks for nothing yet
  ASSERT_TRUE(begins());
  m_exploration.update(std::make_shared<Failing>());
  ASSERT_TRUE(until([&] { return failed.count() > 0; }));
  m_exploration.update(std::make_shared<FakeModel>());
  EXPECT_TRUE(completes());
}

TEST_F(DecodedWorldTest, FarOutWhereFloatsAreTooCoarseThereIsNothing) {
  m_world.setOn(true);
  m_world.setWindow(window({1e12, 0.0}, 0.01));
  EXPECT_EQ(m_world.area().columns, 0);
  m_world.setWindow(window({0.0, 0.0}, 0.01));
  EXPECT_TRUE(completes());
  // What had been asked for out there would have come first.
  for (const auto& block : m_blocks) EXPECT_LT(std::abs(block->block.left), 100) << "none was asked for";
}

TEST_F(DecodedWorldTest, AnEmbeddingSaysWhyThereIsNone) {
  ASSERT_TRUE(begins());
  EXPECT_TRUE(m_world.whyNot().isEmpty());
  auto codes = std::make_shared<Codes>(Codes{2, 4, {0, 0, 1, 0, 0, 1, 1, 1}, {}});
  Projection projection;
  projection.method = ProjectionMethod::Umap;
  projection.xy = {0, 0, 1, 0, 0, 1, 1, 1};
  QSignalSpy changed(&m_world, &DecodedWorld::availabilityChanged);
  m_exploration.setLayout(MapLayout::ofProjection(std::move(projection), codes));
  EXPECT_GE(changed.count(), 1);
  EXPECT_FALSE(m_world.whyNot().isEmpty());
  EXPECT_EQ(m_world.area().columns, 0);
}

}  // namespace
}  // namespace latentscape
