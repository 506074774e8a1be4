// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/under_map.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/core/exploration/in_colour.h"
#include "tests/ui/deadline.h"

#include <QTest>

#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace latentscape {
namespace {

class UnderMapTest : public testing::Test {
 protected:
  void SetUp() override { m_exploration.open(std::make_shared<FakeModel>(), nullptr); }

  double m_now = 1000.0;
  QObject m_owner;  // goes after the service, whose threads post to what lies under the map
  ExplorationController m_exploration;
  std::shared_ptr<const Checkpoint> m_checkpoint = std::make_shared<Checkpoint>();
  UnderMap& m_under = *new UnderMap(m_exploration, [this] { return m_checkpoint; }, &m_owner, [this] { return m_now; });
};

TEST_F(UnderMapTest, WhileAModelTrainsPaintingCountsToo) {
  int pictures = 0;
  QObject::connect(&m_under.world(), &DecodedWorld::arrived, &m_under, [&pictures] { ++pictures; });
  const auto comes = [&](int many) { return QTest::qWaitFor([&pictures, many] { return pictures >= many; }, kDeadline); };
  m_under.setTraining(true);
  m_under.setWindow({QRectF(-1.0, -1.0, 3.0, 3.0), 0.01});
  m_under.world().setOn(true);
  ASSERT_TRUE(comes(1));
  m_now += 100.0;
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_under.world().complete(); }, kDeadline));
  const int before = pictures;
  m_under.spendOnPainting(10.0);
  m_now += 2.0;
  m_exploration.update(std::make_shared<FakeModel>());
  EXPECT_TRUE(m_under.world().waits()) << "the clock stands still, long before ten seconds of the processor are paid for";
  m_now += 1000.0;
  ASSERT_TRUE(comes(before + 1));
  m_under.setTraining(false);
  m_under.spendOnPainting(1000.0);
  m_under.setTraining(true);
  m_now += 2.0;
  m_exploration.update(std::make_shared<FakeModel>());
  EXPECT_TRUE(comes(before + 2)) << "at rest it costs nobody anything";
}

TEST_F(UnderMapTest, ALayerThatTheModelHasTakesThePlaceOfImagesInColour) {
  m_exploration.open(std::make_shared<InColour>(), nullptr);
  EXPECT_TRUE(m_under.world().whyNot().isEmpty()) << "there is no layer";
  m_under.setField(MapField::PriorDensity);
  EXPECT_FALSE(m_under.world().whyNot().isEmpty());
  m_under.setField(MapField::ClassRegions);
  EXPECT_TRUE(m_under.world().whyNot().isEmpty()) << "there are no images, and so no layer";
  m_under.setField(MapField::PriorDensity);
  m_under.setField(std::nullopt);
  EXPECT_TRUE(m_under.world().whyNot().isEmpty());
}

}  // namespace
}  // namespace latentscape
