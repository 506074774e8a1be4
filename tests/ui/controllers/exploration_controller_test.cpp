// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/exploration_controller.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/ui/deadline.h"

#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace latentscape {
namespace {

// Images of 2x2 pixels, which the fake model encodes as their first two pixels: image i lies at (i / 255, (255 - i) / 255).
std::shared_ptr<const Dataset> images(std::size_t count) {
  auto dataset = std::make_shared<Dataset>();
  dataset->test.shape = {2, 2, 1};
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<std::uint8_t>(i % 256);
    dataset->test.pixels.insert(dataset->test.pixels.end(), {value, static_cast<std::uint8_t>(255 - value), 0, 0});
  }
  return dataset;
}

class ExplorationControllerTest : public testing::Test {
 protected:
  void SetUp() override {
    QObject::connect(&m_controller, &ExplorationController::probeAnswered, &m_controller,
                     [this](const ProbeAnswer& answer) { m_probe.push_back(answer); });
    QObject::connect(&m_controller, &ExplorationController::stripAnswered, &m_controller,
                     [this](const StripAnswer& answer) { m_strip.push_back(answer); });
  }
  bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  ExplorationController m_controller;
  std::vector<ProbeAnswer> m_probe;
  std::vector<StripAnswer> m_strip;
};

TEST_F(ExplorationControllerTest, CodesComeInTwoPortions) {
  m_controller.open(std::make_shared<FakeModel>(), images(2500));
  std::vector<std::size_t> counts;
  QObject::connect(&m_controller, &ExplorationController::codesArrived, &m_controller,
                   [&] { counts.push_back(m_controller.codes()->count); });
  m_controller.encodeTestImages();
  ASSERT_TRUE(until([&] { return counts.size() == 2; }));
  EXPECT_EQ(counts, (std::vector<std::size_t>{2000, 2500}));
}

// The same, with training images that show what the first test images do.
std::shared_ptr<const Dataset> withTraining(std::size_t train, std::size_t test) {
  auto dataset = std::make_shared<Dataset>(*images(test));
  dataset->train = images(train)->test;
  return dataset;
}

TEST_F(ExplorationControllerTest, OtherImagesComeOntoTheMap) {
  const auto dataset = withTraining(20, 600);
  m_controller.open(std::make_shared<FakeModel>(), dataset);
  EXPECT_EQ(m_controller.images().set(), MapSet::Test);
  m_controller.moveProbe({0.2, 0.8});
  m_controller.select(4);
  m_controller.setEnd(0, {{}, 3});
  m_controller.setEnd(1, {{0.5, 0.5}, std::nullopt});
  m_controller.encodeTestImages();
  ASSERT_TRUE(until([&] { return m_controller.codes() != nullptr; }));
  QSignalSpy changed(&m_controller, &ExplorationController::imagesChanged);
  QSignalSpy opened(&m_controller, &ExplorationController::opened);
  m_controller.setMapSet(MapSet::Train);
  ASSERT_TRUE(until([&] { return changed.count() == 1; }));
  EXPECT_EQ(m_controller.images().set(), MapSet::Train);
  EXPECT_EQ(m_controller.source(), dataset);
  EXPECT_FALSE(m_controller.selection().has_value()) << "it is not on the map";
  EXPECT_EQ(m_controller.probe(), QPointF(0.2, 0.8));
  EXPECT_FALSE(m_controller.end(0)->image.has_value());
  EXPECT_FLOAT_EQ(m_controller.end(0)->point[0], 3.0F / 255.0F) << "where its image lay";
  ASSERT_TRUE(until([&] { return m_controller.codes() && m_controller.codes()->count == 20; })) << "encoded without being asked";
  EXPECT_EQ(opened.count(), 0) << "it is the same model";
  m_controller.setMapSet(MapSet::All);
  ASSERT_TRUE(until([&] { return m_controller.codes() && m_controller.codes()->count == 620; }));
  // The choice stays for this data set alone.
  m_controller.open(std::make_shared<FakeModel>(), dataset);
  EXPECT_EQ(m_controller.images().set(), MapSet::All);
  auto other = std::make_shared<Dataset>(*dataset);
  other->name = "others";
  m_controller.open(std::make_shared<FakeModel>(), other);
  EXPECT_EQ(m_controller.images().set(), MapSet::Test);
  m_controller.open(std::make_shared<FakeModel>(), images(600));
  m_controller.setMapSet(MapSet::Train);
  QSignalSpy failed(&m_controller, &ExplorationController::failed);
  EXPECT_TRUE(until([&] { return failed.count() == 1; })) << "there are none";
  EXPECT_EQ(m_controller.images().set(), MapSet::Test);
}

TEST_F(ExplorationControllerTest, AFewTestImagesAreNotTheWholeMap) {
  m_controller.open(std::make_shared<FakeModel>(), withTraining(180, 20));
  EXPECT_EQ(m_controller.images().set(), MapSet::All);
  EXPECT_EQ(m_controller.dataset()->test.size(), 200U);
  m_controller.encodeTestImages();
  EXPECT_TRUE(until([&] { return m_controller.codes() && m_controller.codes()->count == 200; }));
}

TEST_F(ExplorationControllerTest, TheProbesAnswerBelongsToItsPlace) {
  m_controller.open(std::make_shared<FakeModel>(), images(256));
  m_controller.encodeTestImages();
  ASSERT_TRUE(until([&] { return m_controller.codes() != nullptr; }));
  m_controller.moveProbe({0.2, 0.8});
  ASSERT_TRUE(until([&] { return !m_probe.empty() && m_probe.back().place == QPointF(0.2, 0.8) && m_probe.back().nearest; }));
  const ProbeAnswer& answer = m_probe.back();
  EXPECT_EQ(answer.decoded.pixels, (std::vector<std::uint8_t>{51, 204, 255, 255}));
  EXPECT_EQ(*answer.nearest, 51U);
}

TEST_F(ExplorationControllerTest, AHoveredImageHasItsPosterior) {
  m_controller.open(std::make_shared<FakeModel>(), images(256));
  std::vector<PosteriorAnswer> answers;
  QObject::connect(&m_controller, &ExplorationController::hoverAnswered, &m_controller,
                   [&](const PosteriorAnswer& answer) { answers.push_back(answer); });
  m_controller.hover(51);
  ASSERT_TRUE(until([&] { return answers.size() == 1; }));
  EXPECT_EQ(answers[0].index, 51U);
  ASSERT_TRUE(answers[0].posterior.has_value());
  EXPECT_NEAR(answers[0].posterior->center().x(), 0.2, 1e-6);
  EXPECT_NEAR(answers[0].posterior->width(), 2 * std::exp(-0.5), 1e-6);
  m_controller.update(std::make_shared<FakeModel>());
  ASSERT_TRUE(until([&] { return answers.size() == 2; })) << "newer weights have another one";
  m_controller.hover(std::nullopt);
  m_controller.hover(1000);  // of a larger set, which was on the map before
  m_controller.hover(7);
  ASSERT_TRUE(until([&] { return answers.size() == 3; }));
  EXPECT_EQ(answers[2].index, 7U);
  m_controller.open(std::make_shared<FakeModel>(), images(3));
  EXPECT_FALSE(m_controller.hovered().has_value());
}

TEST_F(ExplorationControllerTest, AnAutoencoderHasNoPosterior) {
  m_controller.open(std::make_shared<AutoencoderOf<FakeModel>>(), images(256));
  std::vector<PosteriorAnswer> answers;
  std::vector<SelectionAnswer> selections;
  QObject::connect(&m_controller, &ExplorationController::hoverAnswered, &m_controller,
                   [&](const PosteriorAnswer& answer) { answers.push_back(answer); });
  QObject::connect(&m_controller, &ExplorationController::selectionAnswered, &m_controller,
                   [&](const SelectionAnswer& answer) { selections.push_back(answer); });
  m_controller.hover(51);
  m_controller.select(52);
  ASSERT_TRUE(until([&] { return !answers.empty() && !selections.empty(); }));
  EXPECT_FALSE(answers[0].posterior.has_value());
  EXPECT_FALSE(selections[0].posterior.has_value());
}

// Three dimensions, all decoded to black.
class SolidModel : public FakeModel {
 public:
  int latentDimension() const override { return 3; }
  void encode(std::span<const float>, std::span<float> mean, std::span<float> logVariance) const override {
    std::fill(mean.begin(), mean.end(), 0.0F);
    std::fill(logVariance.begin(), logVariance.end(), 0.0F);
  }
  void decode(std::span<const float>, std::span<float> pixels) const override { std::fill(pixels.begin(), pixels.end(), 0.0F); }
  void decodeTangents(std::span<const float> latent, std::span<const float>, std::span<float> pixels,
                      std::span<float> tangents) const override {
    decode(latent, pixels);
    std::fill(tangents.begin(), tangents.end(), 0.0F);
  }
};

TEST_F(ExplorationControllerTest, AnotherModelBeginsWithACleanProbe) {
  m_controller.open(std::make_shared<SolidModel>(), images(10));
  m_controller.movePoint({0.5F, -0.25F, 2.0F});
  m_controller.open(std::make_shared<SolidModel>(), images(10));
  EXPECT_EQ(m_controller.point(), (LatentPoint{0.0F, 0.0F, 0.0F}));
  EXPECT_EQ(m_controller.probe(), QPointF(0, 0));
  m_controller.movePoint({0.5F, -0.25F, 2.0F});
  m_controller.open(std::make_shared<FakeModel>(), images(10));
  EXPECT_EQ(m_controller.point(), (LatentPoint{0.5F, -0.25F})) << "a plane has no hidden ones, and the probe doesn't jump";
  EXPECT_EQ(m_controller.probe(), QPointF(0.5, -0.25));
}

TEST_F(ExplorationControllerTest, NewerWeightsAskEverythingAnew) {
  m_controller.open(std::make_shared<FakeModel>(), images(10));
  m_controller.setEnd(0, {{}, 3});
  m_controller.setEnd(1, {QPointF(1.0, 0.0), std::nullopt});
  ASSERT_TRUE(until([&] { return !m_strip.empty() && !m_probe.empty(); }));
  m_strip.clear();
  m_probe.clear();
  m_controller.update(std::make_shared<FakeModel>());
  ASSERT_TRUE(until([&] { return !m_strip.empty() && !m_probe.empty(); }));
  EXPECT_NEAR(m_strip.back().ends[0].x(), 3.0 / 255, 1e-6);
  EXPECT_EQ(m_strip.back().images.size(), 9U);
}

TEST_F(ExplorationControllerTest, AnotherModelForgetsTheOldOnes) {
  m_controller.open(std::make_shared<FakeModel>(), images(10));
  m_controller.select(4);
  m_controller.setEnd(0, {{}, 1});
  m_controller.open(std::make_shared<FakeModel>(), images(3));
  EXPECT_FALSE(m_controller.selection().has_value());
  EXPECT_FALSE(m_controller.end(0).has_value());
  EXPECT_EQ(m_controller.codes(), nullptr);
}

// A model that waits within decode() until it is released.
class HeldModel : public FakeModel {
 public:
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    {
      std::unique_lock lock(mutex);
      ++entered;
      changed.notify_all();
      changed.wait(lock, [this] { return free; });
    }
    FakeModel::decode(latent, pixels);
  }
  void waitUntilEntered() const {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return entered > 0; });
  }
  void letGo() const {
    const std::lock_guard lock(mutex);
    free = true;
    changed.notify_all();
  }
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  mutable int entered = 0;
  mutable bool free = false;
};

TEST_F(ExplorationControllerTest, AnswersAboutAnotherModelAreDropped) {
  const auto held = std::make_shared<HeldModel>();
  m_controller.moveProbe({0.25, 0.0});
  m_controller.open(held, images(10));
  held->waitUntilEntered();
  m_controller.open(std::make_shared<FakeModel>(), images(10));
  m_controller.moveProbe({0.75, 0.0});
  held->letGo();
  ASSERT_TRUE(until([&] { return !m_probe.empty() && m_probe.back().place == QPointF(0.75, 0.0); }));
  for (const ProbeAnswer& answer : m_probe) EXPECT_NE(answer.place, QPointF(0.25, 0.0));
}

TEST_F(ExplorationControllerTest, NoSetterWaitsForAnAnswer) {
  const auto held = std::make_shared<HeldModel>();
  m_controller.open(held, images(10));
  held->waitUntilEntered();
  for (int i = 0; i < 1000; ++i) m_controller.moveProbe({i / 1000.0, 0.0});
  m_controller.setEnd(0, {{}, 1});
  m_controller.setEnd(1, {{}, 2});
  m_controller.setT(0.3);
  EXPECT_TRUE(m_probe.empty());
  held->letGo();
  ASSERT_TRUE(until([&] { return !m_probe.empty() && m_probe.back().place == QPointF(0.999, 0.0) && !m_strip.empty(); }));
  EXPECT_LE(m_probe.size(), 3U) << "the newest question replaced the unread ones";
}

class ThrowingModel : public FakeModel {
 public:
  void decode(std::span<const float>, std::span<float>) const override { throw std::bad_alloc(); }
};

TEST_F(ExplorationControllerTest, WhatAModelThrowsIsReported) {
  QSignalSpy failed(&m_controller, &ExplorationController::failed);
  m_controller.open(std::make_shared<ThrowingModel>(), images(4));
  EXPECT_TRUE(until([&] { return failed.count() > 0; }));
}

// The first two codes of four, and all four places of an embedding that has nothing to do with them.
MapLayout embedding() {
  auto codes = std::make_shared<const Codes>(Codes{2, 4, {0.0F, 1.0F, 0.1F, 0.9F, 0.2F, 0.8F, 0.3F, 0.7F}, {}});
  Projection projection;
  projection.method = ProjectionMethod::Umap;
  projection.xy = {10, 10, -20, 5, 30, -10, 0, 40};
  return MapLayout::ofProjection(projection, codes, false);
}

TEST_F(ExplorationControllerTest, APathIsProjectedIntoThePlaneOfPrincipalComponents) {
  auto codes = std::make_shared<const Codes>(Codes{2, 3, {0.0F, 1.0F, 0.5F, 0.4F, 0.9F, 0.1F}, {}});
  const auto projection = projectCodes(*codes, ProjectionOptions());
  ASSERT_TRUE(projection.ok());
  std::vector<InterpolationAnswer> answers;
  QObject::connect(&m_controller, &ExplorationController::interpolationAnswered, &m_controller,
                   [&](const InterpolationAnswer& answer) { answers.push_back(answer); });
  m_controller.open(std::make_shared<FakeModel>(), images(256));
  m_controller.setLayout(MapLayout::ofProjection(*projection, codes, false));
  m_controller.setMode(InterpolationMode::Spherical);
  m_controller.setEnd(0, {{}, 0});
  m_controller.setEnd(1, {{}, 255});
  m_controller.setT(0.25);
  ASSERT_TRUE(until([&] { return !answers.empty() && answers.back().t == 0.25 && !m_strip.empty(); }));
  const LatentPoint point = interpolate({0.0F, 1.0F}, {1.0F, 0.0F}, 0.25, InterpolationMode::Spherical);
  const auto place = toPlane(*projection->plane, point);
  EXPECT_NEAR(answers.back().at.place.x(), place[0], 1e-5);
  EXPECT_NEAR(answers.back().at.place.y(), place[1], 1e-5);
  EXPECT_NE(place[0], point[0]) << "the plane is not that of the first two dimensions";
  EXPECT_GT(m_strip.back().path.size(), 2) << "the arc";
}

TEST_F(ExplorationControllerTest, InAnEmbeddingAPathGoesFromNearestCodeToNearestCode) {
  std::vector<InterpolationAnswer> answers;
  QObject::connect(&m_controller, &ExplorationController::interpolationAnswered, &m_controller,
                   [&](const InterpolationAnswer& answer) { answers.push_back(answer); });
  m_controller.open(std::make_shared<FakeModel>(), images(256));
  m_controller.setLayout(embedding());
  m_controller.setEnd(0, {{}, 0});
  m_controller.setEnd(1, {{}, 76});  // near the last code
  ASSERT_TRUE(until([&] { return !m_strip.empty(); }));
  QVector<QPointF> visited;
  for (const QPointF place : m_strip.back().path) {
    if (visited.isEmpty() || visited.back() != place) visited.push_back(place);
  }
  EXPECT_EQ(visited, (QVector<QPointF>{{10, 10}, {-20, 5}, {30, -10}, {0, 40}})) << "nowhere between them";
  m_controller.setT(0.36);  // 0.107, 0.893: the second
  ASSERT_TRUE(until([&] { return !answers.empty() && answers.back().t == 0.36; }));
  EXPECT_EQ(answers.back().at.place, QPointF(-20, 5));
}

class PosteriorTest : public ExplorationControllerTest {
 protected:
  void SetUp() override {
    ExplorationControllerTest::SetUp();
    QObject::connect(&m_controller, &ExplorationController::drawAnswered, &m_controller,
                     [this](const DrawAnswer& answer) { m_draws.push_back(answer); });
  }
  bool drawn(std::size_t index, double position) {
    return until([&] { return !m_draws.empty() && m_draws.back().index == index && m_draws.back().position == position; });
  }
  std::vector<DrawAnswer> m_draws;
};

TEST_F(PosteriorTest, ASelectedImageIsDrawnAtOnceAndAgainWhereTheNoiseMoves) {
  m_controller.open(std::make_shared<FakeModel>(), images(10));
  m_controller.select(4);
  ASSERT_TRUE(drawn(4, 0.0));
  const PosteriorSample first = m_draws.back().sample;
  EXPECT_EQ(first.noise, posteriorNoise(2, 0.0));
  EXPECT_EQ(m_draws.back().at.place, QPointF(static_cast<double>(first.z[0]), static_cast<double>(first.z[1])));
  EXPECT_EQ(first.decoded, decodePoint(FakeModel(), first.z));
  m_controller.setNoise(2.5);
  ASSERT_TRUE(drawn(4, 2.5));
  EXPECT_NE(m_draws.back().sample.z, first.z);
  m_controller.select(5);
  ASSERT_TRUE(drawn(5, 0.0));
  EXPECT_EQ(m_draws.back().sample.noise, first.noise) << "another image begins with the same draw";
}

TEST_F(PosteriorTest, NewerWeightsAndAnotherMapAskAgain) {
  m_controller.open(std::make_shared<FakeModel>(), images(256));
  m_controller.select(4);
  m_controller.setNoise(3.0);
  ASSERT_TRUE(drawn(4, 3.0));
  m_draws.clear();
  m_controller.update(std::make_shared<FakeModel>());
  ASSERT_TRUE(drawn(4, 3.0));
  m_draws.clear();
  m_controller.setLayout(embedding());
  ASSERT_TRUE(drawn(4, 3.0));
  const QVector<QPointF> places{{10, 10}, {-20, 5}, {30, -10}, {0, 40}};
  EXPECT_TRUE(places.contains(m_draws.back().at.place));
}

TEST_F(PosteriorTest, APosteriorThatIsAPointHasNoDraws) {
  QSignalSpy selected(&m_controller, &ExplorationController::selectionAnswered);
  m_controller.open(std::make_shared<AutoencoderOf<FakeModel>>(), images(10));
  m_controller.select(4);
  m_controller.setNoise(1.0);
  ASSERT_TRUE(until([&] { return selected.count() > 0; }));
  EXPECT_TRUE(m_draws.empty());
}

}  // namespace
}  // namespace latentscape
