// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/map_fields.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/ui/deadline.h"
#include "ui/tasks/post.h"

#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

// Images of 2x2 pixels, which the fake model encodes as their first two pixels: two classes, left and right.
std::shared_ptr<const Dataset> twoClasses() {
  auto dataset = std::make_shared<Dataset>();
  dataset->test.shape = {2, 2, 1};
  for (int i = 0; i < 60; ++i) {
    const bool right = i % 2 == 1;
    dataset->test.pixels.insert(dataset->test.pixels.end(),
                                {static_cast<std::uint8_t>(right ? 255 : 0), static_cast<std::uint8_t>(4 * i), 0, 0});
    dataset->test.labels.push_back(right ? 1 : 0);
  }
  dataset->classNames = {"left", "right"};
  return dataset;
}

class MapFieldsTest : public testing::Test {
 protected:
  void SetUp() override {
    QObject::connect(&m_fields, &MapFields::arrived, &m_fields,
                     [this](MapField field, const std::shared_ptr<const MapFieldAnswer>& answer) {
                       m_field = field;
                       m_answers.push_back(answer);
                     });
    m_checkpoint->config.model.reconstruction = Reconstruction::Bernoulli;
    m_exploration.open(std::make_shared<FakeModel>(), twoClasses());
    m_fields.setWindow({QRectF(-1.0, -1.0, 3.0, 3.0), 0.01});
  }
  bool completes() {
    return QTest::qWaitFor([this] { return m_fields.complete(); }, kDeadline);
  }
  bool arrives(std::size_t pictures) {
    return QTest::qWaitFor([&] { return m_answers.size() >= pictures; }, kDeadline);
  }
  // The value nearest to a place.
  static double valueAt(const MapFieldAnswer& answer, double x, double y) {
    const PlaceGrid& grid = answer.grid;
    const auto column = static_cast<int>(std::floor((x - grid.left) / grid.stepX));
    const auto row = static_cast<int>(std::floor((grid.top - y) / grid.stepY));
    return static_cast<double>(answer.values.at(static_cast<std::size_t>(row * grid.columns + column)));
  }

  QObject m_owner;  // goes after the service, whose threads post to what lies under the map
  std::shared_ptr<Checkpoint> m_checkpoint = std::make_shared<Checkpoint>();
  ExplorationController m_exploration;
  WorkAllowance m_allowance{0.1};
  double m_now = 1000.0;
  MapFields& m_fields =
      *new MapFields(m_exploration, [this] { return m_checkpoint; }, m_allowance, &m_owner, [this] { return m_now; });
  MapField m_field = MapField::Uncertainty;
  std::vector<std::shared_ptr<const MapFieldAnswer>> m_answers;
};

TEST_F(MapFieldsTest, ALayerComesCoarseThenFineAndCoversWhatIsInSight) {
  m_fields.setField(MapField::PriorDensity);
  ASSERT_TRUE(completes());
  ASSERT_EQ(m_answers.size(), 2U) << "whole pictures";
  EXPECT_EQ(m_field, MapField::PriorDensity);
  EXPECT_GT(m_answers[0]->grid.stepX, 2.0 * m_answers[1]->grid.stepX);
  const PlaceGrid& grid = m_answers[1]->grid;
  EXPECT_LE(grid.left, -1.0);
  EXPECT_GE(grid.left + grid.columns * grid.stepX, 2.0);
  EXPECT_GE(grid.top, 2.0);
  EXPECT_LE(grid.top - grid.rows * grid.stepY, -1.0);
  EXPECT_NEAR(valueAt(*m_answers[1], 0.0, 0.0), 1.0 / (2.0 * std::numbers::pi), 1e-3);
  EXPECT_NEAR(valueAt(*m_answers[1], 1.0, 1.0), std::exp(-1.0) / (2.0 * std::numbers::pi), 4e-3);
}

TEST_F(MapFieldsTest, ASmallStepOfTheViewAsksForNothing) {
  m_fields.setField(MapField::PriorDensity);
  ASSERT_TRUE(completes());
  m_answers.clear();
  m_fields.setWindow({QRectF(-0.8, -1.1, 3.0, 3.0), 0.01});
  EXPECT_TRUE(m_fields.complete());
  m_fields.setWindow({QRectF(1.0, -1.0, 3.0, 3.0), 0.01});
  EXPECT_FALSE(m_fields.complete());
  ASSERT_TRUE(completes());
  EXPECT_GE(m_answers.size(), 1U);
}

TEST_F(MapFieldsTest, ClassRegionsFollowTheCodes) {
  m_fields.setField(MapField::ClassRegions);
  ASSERT_TRUE(completes());
  const MapFieldAnswer& answer = *m_answers.back();
  ASSERT_EQ(answer.classes.size(), answer.values.size());
  for (int row = 0; row < answer.grid.rows; ++row) {
    for (int column = 0; column < answer.grid.columns; ++column) {
      if (std::abs(answer.grid.x(column) - 0.5) < 0.3) continue;  // the border
      const auto i = static_cast<std::size_t>(row * answer.grid.columns + column);
      EXPECT_EQ(answer.classes[i], answer.grid.x(column) > 0.5 ? 1 : 0);
    }
  }
}

TEST_F(MapFieldsTest, TheErrorIsThatOfTheNearestImages) {
  m_fields.setField(MapField::ReconstructionError);
  ASSERT_TRUE(completes());
  // The fake model's term is the first pixel: 0 on the left, 1 on the right.
  EXPECT_NEAR(valueAt(*m_answers.back(), 0.0, 0.5), 0.0, 1e-6);
  EXPECT_NEAR(valueAt(*m_answers.back(), 1.0, 0.5), 1.0, 1e-6);
}

TEST_F(MapFieldsTest, WhatAModelDoesNotHaveIsSaidInASentence) {
  for (const MapField field : {MapField::PriorDensity, MapField::Uncertainty, MapField::ClassRegions})
    EXPECT_TRUE(m_fields.whyNot(field).isEmpty());
  m_checkpoint->config.model.reconstruction = Reconstruction::SquaredError;
  EXPECT_FALSE(m_fields.whyNot(MapField::Uncertainty).isEmpty());
  EXPECT_TRUE(m_fields.whyNot(MapField::Magnification).isEmpty());
  auto unlabelled = std::make_shared<Dataset>(*twoClasses());
  unlabelled->test.labels.clear();
  m_exploration.open(std::make_shared<FakeModel>(), unlabelled);
  EXPECT_FALSE(m_fields.whyNot(MapField::ClassRegions).isEmpty());
  m_fields.setField(MapField::ClassRegions);
  EXPECT_TRUE(m_fields.settled()) << "there is none to come";
  m_fields.setField(MapField::AggregatePosterior);
  EXPECT_TRUE(completes());
}

TEST_F(MapFieldsTest, WhatAModelDoesNotHaveIsNotAskedFor) {
  m_fields.setTraining(true);  // a picture is then a single question
  m_checkpoint->config.model.reconstruction = Reconstruction::SquaredError;
  m_fields.setField(MapField::Uncertainty);
  m_checkpoint->config.model.reconstruction = Reconstruction::Bernoulli;
  m_fields.setWindow({QRectF(3.0, -1.0, 3.0, 3.0), 0.01});
  ASSERT_TRUE(completes());
  EXPECT_GT(m_answers.front()->grid.left, 2.0) << "none came for the window before";
}

TEST_F(MapFieldsTest, WhileAModelTrainsItIsCoarseAndWaitsForItsShareOfTime) {
  m_fields.setWindow({QRectF(-4.0, -4.0, 9.0, 9.0), 0.01});
  m_fields.setTraining(true);
  m_fields.setField(MapField::Magnification);
  ASSERT_TRUE(completes());
  ASSERT_EQ(m_answers.size(), 1U);
  EXPECT_LE(m_answers[0]->grid.size(), 45U * 45U);
  QSignalSpy updated(&m_exploration, &ExplorationController::updated);
  for (int i = 1; i <= 2; ++i) {
    m_exploration.update(std::make_shared<FakeModel>());
    ASSERT_TRUE(QTest::qWaitFor([&] { return updated.count() == i; }, kDeadline));
  }
  const auto completesInTime = [this] {
    m_now += 100.0;
    return m_fields.complete();
  };
  ASSERT_TRUE(QTest::qWaitFor(completesInTime, kDeadline));
  EXPECT_EQ(m_answers.size(), 2U) << "none came of the first, for which the clock stood still";
  m_fields.setTraining(false);
  ASSERT_TRUE(completes());
  EXPECT_GT(m_answers.back()->grid.size(), m_answers[0]->grid.size());
}

TEST_F(MapFieldsTest, WhileAModelTrainsAnotherLayerComesAtOnceWhateverTheOneBeforeTook) {
  m_fields.setTraining(true);
  m_fields.setField(MapField::Magnification);
  ASSERT_TRUE(arrives(1));
  m_allowance.spend(1000.0, m_now);
  m_fields.setField(MapField::PriorDensity);
  // The clock goes on a little, as what is computed meanwhile is charged, too: by seconds, not by hours.
  const auto arrivesSoon = [&](std::size_t pictures) {
    return QTest::qWaitFor(
        [&] {
          m_now += 0.01;
          return m_answers.size() >= pictures;
        },
        kDeadline);
  };
  ASSERT_TRUE(arrivesSoon(2));
  EXPECT_EQ(m_field, MapField::PriorDensity);
  m_fields.setField(MapField::Uncertainty);
  m_allowance.spend(1000.0, m_now);  // what was on its way when the layer was chosen
  ASSERT_TRUE(arrivesSoon(3)) << "there is none yet";
  EXPECT_EQ(m_field, MapField::Uncertainty);
}

// What is told of a place, the last time.
struct Told {
  explicit Told(MapFields& fields) {
    QObject::connect(&fields, &MapFields::valueArrived, &fields,
                     [this](MapField of, QPointF where, const std::optional<FieldValue>& what) {
                       field = of;
                       place = where;
                       value = what;
                       ++times;
                     });
  }
  MapField field = MapField::Magnification;
  QPointF place{99.0, 99.0};
  std::optional<FieldValue> value;
  int times = 0;
};

TEST_F(MapFieldsTest, APlacesValueIsExactWhateverThePicture) {
  Told told(m_fields);
  m_fields.setPlace({0.123, 0.2});
  m_fields.setField(MapField::Magnification);
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_fields.settled(); }, kDeadline));
  EXPECT_EQ(told.place, QPointF(0.123, 0.2));
  ASSERT_TRUE(told.value);
  EXPECT_NEAR(told.value->value, std::sqrt(3.0), 1e-5);  // J^T J = (2 1; 1 2)
  m_fields.setField(MapField::ClassRegions);
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_fields.settled(); }, kDeadline));
  EXPECT_EQ(told.field, MapField::ClassRegions);
  m_fields.setPlace({0.5001, 0.47});
  EXPECT_FALSE(m_fields.settled());
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_fields.settled(); }, kDeadline));
  EXPECT_EQ(told.place, QPointF(0.5001, 0.47));
  // The 60 codes, by their distance from there.
  std::vector<std::pair<double, int>> codes;
  for (int i = 0; i < 60; ++i) codes.emplace_back(std::hypot((i % 2) - 0.5001, 4 * i / 255.0 - 0.47), i % 2);
  std::sort(codes.begin(), codes.end());
  const auto right = std::count_if(codes.begin(), codes.begin() + 15, [](const auto& code) { return code.second == 1; });
  ASSERT_TRUE(told.value);
  EXPECT_EQ(told.value->label, right >= 8 ? 1 : 0);
  EXPECT_NEAR(told.value->value, static_cast<double>(std::max<std::ptrdiff_t>(right, 15 - right)) / 15.0, 1e-6);
}

TEST_F(MapFieldsTest, AClosedFormIsToldAtOnce) {
  Told told(m_fields);
  m_fields.setField(MapField::PriorDensity);
  m_fields.setPlace({0.3, 0.1});
  EXPECT_EQ(told.times, 0) << "there is no picture yet";
  ASSERT_TRUE(completes());
  EXPECT_TRUE(m_fields.settled());
  m_fields.setPlace({0.589, -2.480});
  EXPECT_EQ(told.place, QPointF(0.589, -2.480));
  ASSERT_TRUE(told.value);
  EXPECT_NEAR(told.value->value, std::exp(-0.5 * (0.589 * 0.589 + 2.480 * 2.480)) / (2.0 * std::numbers::pi), 1e-8);
}

TEST_F(MapFieldsTest, EachPictureBringsThePlacesValueAndALayerThatIsGoneNone) {
  Told told(m_fields);
  m_fields.setField(MapField::Uncertainty);
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_fields.settled(); }, kDeadline));
  const int before = told.times;
  EXPECT_GT(before, 0);
  m_exploration.update(std::make_shared<FakeModel>());
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_fields.settled(); }, kDeadline));
  EXPECT_GT(told.times, before);
  auto& rests = *m_fields.findChild<QTimer*>(QStringLiteral("placeTimer"));
  m_fields.setPlace({0.4, 0.4});
  EXPECT_TRUE(rests.isActive());
  bool gone = false, after = false;
  QObject::connect(&rests, &QTimer::timeout, &m_fields, [&] {  // the value has just been asked for
    m_fields.setField(std::nullopt);
    told.times = 0;
    gone = true;
  });
  ASSERT_TRUE(QTest::qWaitFor([&] { return gone; }, kDeadline));
  // On the same thread, and less urgent: answered after it.
  m_exploration.ask(QuestionKind::Field, [this, &after](const std::shared_ptr<const Model>&, std::stop_token) {
    post(&m_owner, [&after] { after = true; });
  });
  ASSERT_TRUE(QTest::qWaitFor([&] { return after; }, kDeadline));
  EXPECT_EQ(told.times, 0);
  m_fields.setField(MapField::Uncertainty);
  ASSERT_TRUE(completes());
  m_fields.setPlace({0.3, 0.4});
  ASSERT_TRUE(rests.isActive());
  m_fields.setField(std::nullopt);
  EXPECT_FALSE(rests.isActive()) << "nor is one asked for";
}

class ThreeDimensions final : public FakeModel {
 public:
  int latentDimension() const override { return 3; }
  void decode(std::span<const float>, std::span<float> pixels) const override { std::fill(pixels.begin(), pixels.end(), 0.25F); }
};

TEST_F(MapFieldsTest, OnlyAStepOffThePlaneChangesALayerAndNoneADensity) {
  m_exploration.open(std::make_shared<ThreeDimensions>(), nullptr);
  m_fields.setField(MapField::Uncertainty);
  ASSERT_TRUE(completes());
  m_exploration.moveProbe({0.3, 0.4});
  EXPECT_TRUE(m_fields.complete()) << "within it";
  m_exploration.movePoint({0.3F, 0.4F, 1.0F});
  EXPECT_FALSE(m_fields.complete());
  ASSERT_TRUE(completes());
  m_fields.setField(MapField::PriorDensity);
  ASSERT_TRUE(completes());
  m_exploration.movePoint({0.3F, 0.4F, 2.0F});
  EXPECT_TRUE(m_fields.complete()) << "it is a marginal";
}

TEST_F(MapFieldsTest, ImagesAreTakenEvenlyFromTheFirstToTheLast) {
  // Sorted by class, more than are encoded while a model trains: both are there.
  auto sorted = std::make_shared<Dataset>();
  sorted->test.shape = {2, 2, 1};
  for (int i = 0; i < 3000; ++i) {
    const bool right = i >= 2500;
    sorted->test.pixels.insert(sorted->test.pixels.end(), {static_cast<std::uint8_t>(right ? 255 : 0), 100, 0, 0});
    sorted->test.labels.push_back(right ? 1 : 0);
  }
  m_exploration.open(std::make_shared<FakeModel>(), sorted);
  m_fields.setTraining(true);
  m_fields.setField(MapField::ClassRegions);
  ASSERT_TRUE(completes());
  const auto& classes = m_answers.back()->classes;
  EXPECT_EQ(std::count(classes.begin(), classes.end(), 1) > 0, true);
  EXPECT_EQ(std::count(classes.begin(), classes.end(), 0) > 0, true);
}

class NoNumbers final : public FakeModel {
 public:
  void encode(std::span<const float>, std::span<float> mean, std::span<float> logVariance) const override {
    std::fill(mean.begin(), mean.end(), NAN);
    std::fill(logVariance.begin(), logVariance.end(), NAN);
  }
};

TEST_F(MapFieldsTest, APictureIsToldWhatItHasToSpare) {
  m_fields.setField(MapField::PriorDensity);
  ASSERT_TRUE(completes());
  for (const auto& answer : m_answers) {
    const PlaceGrid& grid = answer->grid;
    const double spare = answer->spare * grid.stepX;
    EXPECT_GT(answer->spare, 0);
    EXPECT_LE(grid.left + spare, -1.0);
    EXPECT_GE(grid.left + grid.columns * grid.stepX - spare, 2.0);
    EXPECT_GE(grid.top - spare, 2.0);
    EXPECT_LE(grid.top - grid.rows * grid.stepY + spare, -1.0);
  }
  for (const double width : {0.05, 0.1, 0.3, 0.9}) {  // a few pixels, too
    m_fields.setWindow({QRectF(5.0, 5.0, width, width), 0.01});
    EXPECT_TRUE(completes()) << width;
    m_fields.setWindow({QRectF(15.0, 5.0, 10.0, width), 0.01});
    EXPECT_TRUE(completes()) << width << ", wide and flat";
  }
}

TEST_F(MapFieldsTest, AViewThatOutgrowsAPictureInTrainingGetsItAgainSoon) {
  m_fields.setTraining(true);
  m_fields.setField(MapField::ClassRegions);
  ASSERT_TRUE(completes());
  ASSERT_EQ(m_answers.size(), 1U);
  m_allowance.spend(1000.0, m_now);
  m_exploration.update(std::make_shared<NoNumbers>());
  m_now += 10.0;
  m_fields.setWindow({QRectF(-1.1, -1.1, 3.2, 3.2), 0.01});
  m_fields.setWindow({QRectF(-4.0, -4.0, 9.0, 9.0), 0.01});
  ASSERT_TRUE(arrives(2));
  const MapFieldAnswer& wide = *m_answers.back();
  EXPECT_LE(wide.grid.left, -4.0) << "none came for the first step, which it still covered";
  EXPECT_GE(wide.grid.left + wide.grid.columns * wide.grid.stepX, 5.0);
  EXPECT_TRUE(std::all_of(wide.classes.begin(), wide.classes.end(), [](int label) { return label >= 0; }))
      << "of the model that it was of";
  EXPECT_FALSE(m_fields.complete()) << "the newest model's is still to come";
  m_fields.setWindow({QRectF(-40.0, -40.0, 90.0, 90.0), 0.01});
  m_now += 10.0;
  m_fields.setWindow({QRectF(-400.0, -400.0, 900.0, 900.0), 0.01});
  ASSERT_TRUE(arrives(3));
  EXPECT_LE(m_answers.back()->grid.left, -400.0) << "none came for the step before: not at every one";
}

TEST_F(MapFieldsTest, WhatIsDecodedWaitsForItsShareThoughTheViewOutgrowsIt) {
  m_fields.setTraining(true);
  m_fields.setField(MapField::Magnification);
  ASSERT_TRUE(completes());
  m_allowance.spend(1000.0, m_now);
  m_now += 10.0;
  m_fields.setWindow({QRectF(-4.0, -4.0, 9.0, 9.0), 0.01});
  m_now += 100'000.0;  // it is paid for
  m_fields.setWindow({QRectF(-40.0, -40.0, 90.0, 90.0), 0.01});
  ASSERT_TRUE(arrives(2));
  EXPECT_LE(m_answers.back()->grid.left, -40.0) << "none came before that";
}

TEST_F(MapFieldsTest, AFailureIsToldOnceAndDoesNotStopWhatComes) {
  QSignalSpy failed(&m_fields, &MapFields::failed);
  m_exploration.update(std::make_shared<NoNumbers>());
  m_fields.setField(MapField::AggregatePosterior);
  ASSERT_TRUE(QTest::qWaitFor([&] { return failed.count() == 1; }, kDeadline));
  m_exploration.update(std::make_shared<NoNumbers>());
  m_fields.setWindow({QRectF(-2.0, -2.0, 4.0, 4.0), 0.01});
  m_exploration.update(std::make_shared<FakeModel>());
  ASSERT_TRUE(completes());
  EXPECT_EQ(failed.count(), 1);
}

TEST_F(MapFieldsTest, NoLayerAsksForNothing) {
  m_fields.setField(MapField::PriorDensity);
  ASSERT_TRUE(completes());
  QSignalSpy cleared(&m_fields, &MapFields::cleared);
  m_fields.setField(std::nullopt);
  EXPECT_EQ(cleared.count(), 1);
  m_exploration.update(std::make_shared<FakeModel>());
  EXPECT_TRUE(m_fields.settled()) << "there is none to come";
}

}  // namespace
}  // namespace latentscape
