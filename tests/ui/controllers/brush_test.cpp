// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/brush.h"
#include "tests/core/exploration/conditional_fake.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/ui/deadline.h"

#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <new>

namespace latentscape {
namespace {

using Places = std::vector<std::size_t>;

// FakeModel encodes an image as its first two pixels; its reconstruction term is the first, and its KL divergence is 3 nats.
// Image i is (51 i, 255 - 51 i, i, 7), so that its code is (0.2 i, 1 - 0.2 i) and its loss 3 + 0.2 i.
std::shared_ptr<const Dataset> sixImages(bool training = false) {
  auto dataset = std::make_shared<Dataset>();
  dataset->name = dataset->title = "six";
  dataset->classNames = {"cat", "dog", "emu"};
  ImageSet set{{2, 2, 1}, {}, {0, 1, 1, 2, 1, 0}};
  for (std::uint8_t i = 0; i < 6; ++i) {
    const auto level = static_cast<std::uint8_t>(51 * i);
    set.pixels.insert(set.pixels.end(), {level, static_cast<std::uint8_t>(255 - level), i, 7});
  }
  if (training) dataset->train = set;
  dataset->test = std::move(set);
  return dataset;
}

class BrushTest : public testing::Test {
 protected:
  void SetUp() override { open(std::make_shared<FakeModel>(), sixImages()); }
  void open(const std::shared_ptr<const Model>& model, const std::shared_ptr<const Dataset>& dataset) {
    m_exploration.open(model, dataset);
    m_analyses.open({model, dataset});
  }
  static bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  // As far as the map shows them.
  static BrushPlaces places(std::size_t count = 6) {
    std::vector<float> xy;
    for (std::size_t i = 0; i < count; ++i) {
      const float x = 0.2F * static_cast<float>(i);
      xy.insert(xy.end(), {x, 1.0F - x});
    }
    return {std::make_shared<const std::vector<float>>(std::move(xy))};
  }
  // Of the first images.
  static std::shared_ptr<const Codes> codesOf(const std::vector<LatentPoint>& means) {
    auto codes = std::make_shared<Codes>();
    codes->dimension = 2;
    codes->count = means.size();
    for (const LatentPoint& mean : means) codes->mean.insert(codes->mean.end(), mean.begin(), mean.end());
    return codes;
  }
  // Images whose first coordinate lies between these.
  static PlaneRectangle band(double from, double to) { return {from, -10.0, to - from, 20.0}; }
  Places chosen() const { return m_brush.selection() ? m_brush.selection()->indices() : Places{}; }
  // Chooses, and waits for it.
  Places after(const std::function<void()>& choose) {
    choose();
    EXPECT_TRUE(until([&] { return !m_brush.choosing(); }));
    return chosen();
  }
  Places inBand(double from, double to, SelectionChange change = SelectionChange::Replace) {
    return after([&] { m_brush.selectInside(band(from, to), places(), change); });
  }

  QObject m_owner;  // goes after the service, whose threads post to the brush
  ExplorationController m_exploration;
  AnalysisController m_analyses;
  double m_now = 1000.0;
  Brush& m_brush = *new Brush(m_exploration, m_analyses, &m_owner, [this] { return m_now; });
  QSignalSpy m_changed{&m_brush, &Brush::changed}, m_answered{&m_brush, &Brush::answered}, m_failed{&m_brush, &Brush::failed};
};

TEST_F(BrushTest, ALassoAndARectangleTakeWhatLiesInThem) {
  EXPECT_EQ(m_brush.images(), 6U);
  EXPECT_EQ(m_brush.selection(), nullptr);
  // A triangle over (0.4, 0.6) and (0.6, 0.4).
  EXPECT_EQ(after([&] {
              m_brush.selectInside(std::vector<float>{0.35F, 0.35F, 0.75F, 0.35F, 0.35F, 0.75F}, places(),
                                   SelectionChange::Replace);
            }),
            (Places{2, 3}));
  EXPECT_EQ(m_brush.count(), 2U);
  EXPECT_EQ(inBand(0.7, 2.0), (Places{4, 5}));
  QSignalSpy none(&m_brush, &Brush::choseNone);
  EXPECT_EQ(inBand(5.0, 6.0), Places{});
  EXPECT_EQ(none.count(), 1);
  EXPECT_EQ(m_brush.selection(), nullptr) << "none is nothing";
  EXPECT_EQ(m_changed.count(), 3);
  EXPECT_EQ(m_failed.count(), 0);
}

TEST_F(BrushTest, ItAddsTakesAwayAndInverts) {
  EXPECT_EQ(inBand(0.1, 0.5), (Places{1, 2}));
  EXPECT_EQ(inBand(0.7, 0.9, SelectionChange::Add), (Places{1, 2, 4}));
  EXPECT_EQ(inBand(0.3, 0.5, SelectionChange::Subtract), (Places{1, 4}));
  m_brush.invert({});
  EXPECT_EQ(chosen(), (Places{0, 2, 3, 5}));
  m_brush.clear();
  EXPECT_EQ(m_brush.selection(), nullptr);
  m_brush.invert({});
  EXPECT_EQ(m_brush.count(), 6U) << "the others of none are all";
}

TEST_F(BrushTest, HiddenClassesAndImagesThatTheMapHasNotYetAreLeftOut) {
  BrushPlaces without = places();
  without.hidden.set(1);
  EXPECT_EQ(after([&] { m_brush.selectInside(band(-1.0, 2.0), without, SelectionChange::Replace); }), (Places{0, 3, 5}));
  EXPECT_EQ(after([&] { m_brush.selectInside(band(-1.0, 2.0), places(3), SelectionChange::Replace); }), (Places{0, 1, 2}));
  EXPECT_EQ(m_brush.selection()->size(), 6U);
}

TEST_F(BrushTest, NothingTakesHiddenClasses) {
  const auto hidden = std::bitset<256>().set(1);
  QSignalSpy none(&m_brush, &Brush::choseNone);
  EXPECT_EQ(after([&] { m_brush.selectClass(1, hidden, SelectionChange::Replace); }), Places{});
  EXPECT_EQ(none.count(), 1);
  EXPECT_EQ(after([&] { m_brush.selectRange({SelectionScore::Loss, 2.9, 3.7}, hidden, SelectionChange::Replace); }),
            (Places{0, 3}));
  m_brush.invert(hidden);
  EXPECT_EQ(chosen(), Places{5});
  m_brush.clear();
  m_brush.invert(hidden);
  EXPECT_EQ(chosen(), (Places{0, 3, 5}));
}

TEST_F(BrushTest, OnALineHeightsAreThoseThatTheMapGives) {
  BrushPlaces line = places();
  line.heightOf = [](std::size_t i) { return i % 2 == 0 ? 5.0F : -5.0F; };
  EXPECT_EQ(after([&] { m_brush.selectInside(PlaneRectangle{-1.0, 0.0, 3.0, 10.0}, line, SelectionChange::Replace); }),
            (Places{0, 2, 4}));
}

TEST_F(BrushTest, AClassAndARangeOfTheLoss) {
  EXPECT_EQ(after([&] { m_brush.selectClass(1, {}, SelectionChange::Replace); }), (Places{1, 2, 4}));
  EXPECT_EQ(after([&] { m_brush.selectRange({SelectionScore::Loss, 3.3, 3.7}, {}, SelectionChange::Add); }),
            (Places{1, 2, 3, 4}));
}

// Whichever thread is quicker: the first is not waited for.
TEST_F(BrushTest, TheNewestWins) {
  m_brush.selectInside(band(-1.0, 2.0), places(), SelectionChange::Replace);
  EXPECT_EQ(inBand(0.1, 0.3), Places{1});
  EXPECT_EQ(m_changed.count(), 1);
}

// A range encodes all images first, and the user goes on meanwhile.
TEST_F(BrushTest, WhatAddsOrTakesAwayIsAppliedAfterWhatIsStillComputed) {
  const auto addRange = [&] { m_brush.selectRange({SelectionScore::Loss, 3.5, 3.7}, {}, SelectionChange::Add); };
  EXPECT_EQ(inBand(0.1, 0.3), Places{1});
  EXPECT_EQ(after([&] {
              addRange();
              m_brush.selectInside(band(0.7, 0.9), places(), SelectionChange::Add);
              m_brush.selectClass(1, {}, SelectionChange::Subtract);
              m_brush.invert({});
            }),
            (Places{0, 1, 2, 4, 5}));
  EXPECT_EQ(after([&] {
              addRange();
              m_brush.selectInside(band(0.7, 0.9), places(), SelectionChange::Add);
              m_brush.selectClass(0, {}, SelectionChange::Replace);
            }),
            (Places{0, 5}))
      << "what replaces has no use for them";
  addRange();
  m_brush.selectInside(band(0.7, 0.9), places(), SelectionChange::Add);
  m_brush.clear();
  EXPECT_FALSE(m_brush.choosing());
  EXPECT_EQ(m_brush.selection(), nullptr);
  EXPECT_EQ(m_failed.count(), 0);
}

TEST_F(BrushTest, EachChoiceOfNoneSaysItsOwnReason) {
  QSignalSpy none(&m_brush, &Brush::choseNone);
  const QString range = QStringLiteral("range"), hidden = QStringLiteral("hidden");
  m_brush.selectRange({SelectionScore::Loss, 1e6, 2e6}, {}, SelectionChange::Add, range);
  m_brush.selectClass(1, std::bitset<256>().set(1), SelectionChange::Add, hidden);
  ASSERT_TRUE(until([&] { return none.count() == 2; }));
  EXPECT_EQ(none.at(0).at(0).toString(), range);
  EXPECT_EQ(none.at(1).at(0).toString(), hidden);
}

// A model whose images can't be scored for now.
class Unscorable : public FakeModel {
 public:
  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    if (broken) throw std::bad_alloc();
    FakeModel::score(images, noise, reconstruction, kl);
  }
  std::atomic<bool> broken = true;
};

TEST_F(BrushTest, AFailureIsKnownUntilTheSameIsChosenAnew) {
  const auto model = std::make_shared<Unscorable>();
  open(model, sixImages());
  m_brush.setWanted(true);
  inBand(0.1, 0.5);
  EXPECT_FALSE(m_brush.hasFailed());
  ASSERT_TRUE(until([&] { return m_failed.count() == 1; }));
  ASSERT_TRUE(until([&] { return m_brush.hasFailed() && !m_brush.asking(); }));
  EXPECT_EQ(m_brush.answer(), nullptr);
  model->broken = false;
  inBand(0.1, 0.5);
  ASSERT_TRUE(until([&] { return m_brush.answer() != nullptr; }));
  EXPECT_FALSE(m_brush.hasFailed());
}

// Two classes of the three that images have.
class FewerClasses : public Conditional {
 public:
  using Conditional::Conditional;
  int classes() const override { return 2; }
  std::shared_ptr<const Model> ofClass(int c) const override { return c < 2 ? std::make_shared<FewerClasses>(c) : nullptr; }
};

TEST_F(BrushTest, WhatIsBrushedIsNotDecodedByAModelThatLacksItsClass) {
  m_brush.setWanted(true);
  m_brush.setTraining(true);
  open(std::make_shared<FewerClasses>(), sixImages());
  after([&] { m_brush.selectClass(2, {}, SelectionChange::Replace); });
  m_exploration.setCodes(codesOf({{0.0F, 0.0F}, {0.0F, 0.0F}, {0.0F, 0.0F}, {0.5F, 0.25F}}));
  ASSERT_TRUE(until([&] { return m_brush.overview() && m_brush.overview()->encoded == 1; }));
  EXPECT_EQ(m_brush.overview()->mean, (LatentPoint{0.5F, 0.25F}));
  EXPECT_EQ(m_brush.overview()->givenClass, FewerClasses().givenClass());
  EXPECT_EQ(m_brush.overview()->decoded, decodePoint(FewerClasses(), {0.5F, 0.25F})) << "as the class that the model is given";
}

TEST_F(BrushTest, WhatTheyHaveInCommonIsAskedOnlyIfItIsWanted) {
  inBand(0.1, 0.5);
  EXPECT_FALSE(m_brush.asking());
  EXPECT_EQ(m_brush.answer(), nullptr);
  m_brush.setWanted(true);
  ASSERT_TRUE(until([&] { return m_brush.answer() != nullptr; }));
  EXPECT_EQ(m_brush.answer()->indices, (Places{1, 2}));
  EXPECT_NEAR(m_brush.answer()->loss, 3.3, 1e-6);
  EXPECT_NEAR(static_cast<double>(m_brush.answer()->mean[0]), 0.3, 1e-6);
  ASSERT_TRUE(m_brush.answer()->lossShare);
  EXPECT_NEAR(*m_brush.answer()->lossShare, 6.6 / 21.0, 1e-6);
  inBand(0.7, 2.0);
  ASSERT_TRUE(until([&] { return m_brush.answer() != nullptr; }));
  EXPECT_EQ(m_brush.answer()->indices, (Places{4, 5}));
  m_brush.clear();
  EXPECT_EQ(m_brush.answer(), nullptr);
  EXPECT_EQ(m_failed.count(), 0);
}

TEST_F(BrushTest, DuringTrainingItFollowsTheCodesAndLossesWaitForAPause) {
  m_brush.setWanted(true);
  m_brush.setTraining(true);
  inBand(0.1, 0.5);
  EXPECT_FALSE(m_brush.asking());
  ASSERT_TRUE(until([&] { return m_brush.overview() != nullptr; })) << "before there are any codes";
  EXPECT_EQ(m_brush.overview()->indices, (Places{1, 2}));
  EXPECT_EQ(m_brush.overview()->classes.at(1).chosen, 2U);
  EXPECT_EQ(m_brush.overview()->encoded, 0U);
  m_exploration.setCodes(codesOf({{9.0F, 9.0F}, {0.5F, 0.25F}}));
  ASSERT_TRUE(until([&] { return m_brush.overview()->encoded == 1; }));
  EXPECT_EQ(m_brush.overview()->mean, (LatentPoint{0.5F, 0.25F}));
  EXPECT_EQ(m_brush.overview()->decoded, decodePoint(FakeModel(), {0.5F, 0.25F}));
  const Brush::Overview before = m_brush.overview();
  m_exploration.setCodes(codesOf({{9.0F, 9.0F}, {0.5F, 0.25F}, {1.5F, 0.75F}}));
  QCoreApplication::processEvents();
  EXPECT_EQ(m_brush.overview(), before) << "no sooner than half a second after the last";
  m_now += 10.0;
  m_exploration.setCodes(codesOf({{9.0F, 9.0F}, {0.5F, 0.25F}, {1.5F, 0.75F}}));
  ASSERT_TRUE(until([&] { return m_brush.overview()->encoded == 2; }));
  EXPECT_EQ(m_brush.overview()->mean, (LatentPoint{1.0F, 0.5F}));
  EXPECT_EQ(m_brush.answer(), nullptr);
  m_brush.setTraining(false);
  ASSERT_TRUE(until([&] { return m_brush.answer() != nullptr; }));
  EXPECT_EQ(m_brush.overview(), m_brush.answer());
  // What was known at a pause isn't the answer of a run that goes on.
  m_brush.setTraining(true);
  EXPECT_EQ(m_brush.answer(), nullptr);
  EXPECT_NE(m_brush.overview(), nullptr) << "until there is a newer one";
  m_now += 10.0;
  m_exploration.setCodes(codesOf({{9.0F, 9.0F}, {0.5F, 0.25F}}));
  ASSERT_TRUE(until([&] { return m_brush.overview()->encoded == 1; }));
  m_brush.setTraining(false);
  ASSERT_TRUE(until([&] { return m_brush.answer() != nullptr; }));
  // Newer weights: it is asked again.
  const auto newer = std::make_shared<FakeModel>();
  m_exploration.update(newer);
  m_analyses.update(newer);
  EXPECT_TRUE(until([&] { return m_brush.answer()->from->model == newer; }));
}

TEST_F(BrushTest, TheSameWeightsAreAskedOnce) {
  open(std::make_shared<Conditional>(), sixImages());
  m_brush.setWanted(true);
  inBand(0.1, 0.5);
  ASSERT_TRUE(until([&] { return m_brush.answer() != nullptr; }));
  const Brush::Answer before = m_brush.answer();
  m_brush.setWanted(false);
  m_brush.setWanted(true);
  EXPECT_FALSE(m_brush.asking()) << "its tab came into sight again";
  m_exploration.setGivenClass(2);
  m_analyses.update(m_exploration.model());
  EXPECT_FALSE(m_brush.asking()) << "with another given class";
  EXPECT_EQ(m_brush.answer(), before);
  m_exploration.update(std::make_shared<Conditional>());
  m_analyses.update(m_exploration.model());
  EXPECT_TRUE(until([&] { return m_brush.answer() != before; })) << "by newer weights";
}

TEST_F(BrushTest, AnotherModelWithTheSameImagesKeepsThem) {
  const auto dataset = m_exploration.dataset();
  m_brush.setWanted(true);
  inBand(0.1, 0.5);
  ASSERT_TRUE(until([&] { return m_brush.answer() != nullptr; }));
  const auto other = std::make_shared<FakeModel>();
  open(other, dataset);
  EXPECT_EQ(chosen(), (Places{1, 2}));
  EXPECT_TRUE(until([&] { return m_brush.answer() != nullptr && m_brush.answer()->from->model == other; }));
  QSignalSpy forgotten(&m_brush, &Brush::forgotten);
  open(other, sixImages());
  EXPECT_EQ(chosen(), (Places{1, 2})) << "read again, they are the same";
  EXPECT_EQ(forgotten.count(), 0);
  const Brush::State state = m_brush.state();
  m_brush.clear();
  m_brush.restore(state);
  EXPECT_EQ(chosen(), (Places{1, 2}));
  auto others = std::make_shared<Dataset>(*sixImages());
  others->test.pixels.back() = 8;
  open(other, others);
  EXPECT_EQ(m_brush.selection(), nullptr) << "these are others";
  EXPECT_EQ(forgotten.count(), 1);
}

TEST_F(BrushTest, OtherImagesOnTheMapForgetThem) {
  open(std::make_shared<FakeModel>(), sixImages(true));
  m_exploration.setMapSet(MapSet::Test);
  ASSERT_TRUE(until([&] { return m_exploration.images().set() == MapSet::Test && m_brush.images() == 6; }));
  inBand(0.1, 0.5);
  const Brush::State before = m_brush.state();
  ASSERT_EQ(chosen(), (Places{1, 2}));
  m_exploration.setMapSet(MapSet::Train);
  ASSERT_TRUE(until([&] { return m_exploration.images().set() == MapSet::Train; }));
  EXPECT_EQ(m_brush.selection(), nullptr);
  m_brush.restore(before);
  EXPECT_EQ(m_brush.selection(), nullptr) << "they are not on the map";
}

TEST_F(BrushTest, AFormerStateComesBack) {
  inBand(0.1, 0.5);
  const Brush::State before = m_brush.state();
  inBand(0.7, 2.0);
  EXPECT_FALSE(before == m_brush.state());
  m_brush.restore(before);
  EXPECT_EQ(chosen(), (Places{1, 2}));
  EXPECT_TRUE(before == m_brush.state());
  m_brush.restore({});
  EXPECT_EQ(m_brush.selection(), nullptr);
}

}  // namespace
}  // namespace latentscape
