// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/map_field.h"

#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/neighbours.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/conditional_fake.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/core/exploration/linear_gaussian.h"
#include "tests/core/exploration/point_clouds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>
#include <utility>

namespace latentscape {
namespace {

constexpr std::array kFields{MapField::PriorDensity, MapField::AggregatePosterior, MapField::ReconstructionError,
                             MapField::ClassRegions, MapField::Uncertainty,        MapField::Magnification};

// 300 codes with three classes, and errors.
MapFieldQuestion questionOf(MapField field, int dimension = 2) {
  constexpr std::size_t count = 300;
  const auto d = static_cast<std::size_t>(dimension);
  MapFieldQuestion question;
  question.field = field;
  question.plane = coordinatePlane(dimension, 0, dimension > 1 ? 1 : 0);
  question.base.assign(d, 0.25F);
  question.grid = {-3.0, 2.0, 0.6, 0.5, 10, dimension > 1 ? 7 : 1};
  question.codes = std::make_shared<Codes>(
      Codes{dimension, count, gaussianClusters(count, d, 3, 1.5F, 7), std::vector<float>(count * d, -2.0F)});
  std::vector<std::uint8_t> labels;
  for (std::size_t i = 0; i < count; ++i) labels.push_back(static_cast<std::uint8_t>(5 + i % 3));
  question.labels = std::make_shared<std::vector<std::uint8_t>>(labels);
  question.errors = std::make_shared<std::vector<float>>(normals(count, 1, 8));
  return question;
}

void eachPlace(const PlaceGrid& grid, const std::function<void(std::size_t place, double x, double y)>& look) {
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.columns; ++i) look(static_cast<std::size_t>(j * grid.columns + i), grid.x(i), grid.y(j));
  }
}

LatentPoint pointAt(const MapFieldQuestion& question, double x, double y) {
  return movedInPlane(question.plane, question.base, static_cast<float>(x), static_cast<float>(y));
}

TEST(MapField, NamesAreThoseOfTheFields) {
  EXPECT_EQ(choiceList<MapField>(), "prior, aggregate, error, classes, uncertainty or magnification");
  EXPECT_EQ(nameOf(MapField::Magnification), "magnification");
}

TEST(MapField, SaysWhyAFieldIsNotThere) {
  const auto where = [](MapField field, bool variational, Reconstruction reconstruction, std::size_t codes, std::size_t labels) {
    const auto there = fieldAvailable(field, variational, reconstruction, codes, labels);
    return there.ok() ? std::string() : there.error().where;
  };
  for (const MapField field : kFields) {
    EXPECT_EQ(where(field, true, Reconstruction::Bernoulli, 10, 10), "") << nameOf(field);
    const std::string name(nameOf(field));
    const bool density = field == MapField::PriorDensity || field == MapField::AggregatePosterior;
    EXPECT_EQ(where(field, false, Reconstruction::Bernoulli, 10, 10), density ? name : "") << name;
    for (const auto grey : {Reconstruction::SquaredError, Reconstruction::Gaussian})
      EXPECT_EQ(where(field, true, grey, 10, 10), field == MapField::Uncertainty ? name : "") << name;
    const bool ofCodes =
        field == MapField::AggregatePosterior || field == MapField::ReconstructionError || field == MapField::ClassRegions;
    EXPECT_EQ(where(field, true, Reconstruction::Bernoulli, 0, 0), ofCodes ? name : "") << name;
    EXPECT_EQ(where(field, true, Reconstruction::Bernoulli, 10, 0), field == MapField::ClassRegions ? name : "") << name;
  }
}

TEST(MapField, DensitiesStandAsTheGridsPlaces) {
  MapFieldQuestion question = questionOf(MapField::PriorDensity);
  const auto prior = answerField(FakeModel(), question);
  ASSERT_TRUE(prior.ok());
  EXPECT_EQ(prior->grid, question.grid);
  eachPlace(question.grid, [&](std::size_t place, double x, double y) {
    EXPECT_NEAR(prior->values[place], std::exp(-0.5 * (x * x + y * y)) / (2.0 * std::numbers::pi), 1e-7) << x << ' ' << y;
  });
  // The grid reaches farther up than down: its first row, at 1.75, is the farthest from 0.
  EXPECT_NEAR(prior->low, std::exp(-0.5 * (2.7 * 2.7 + 1.75 * 1.75)) / (2.0 * std::numbers::pi), 1e-7);
  EXPECT_NEAR(prior->high, std::exp(-0.5 * (0.3 * 0.3 + 0.25 * 0.25)) / (2.0 * std::numbers::pi), 1e-7);
  question.field = MapField::AggregatePosterior;
  question.codes = std::make_shared<Codes>(Codes{2, 1, {0.5F, 1.0F}, {-1.0F, -1.0F}});
  const auto aggregate = answerField(FakeModel(), question);
  ASSERT_TRUE(aggregate.ok());
  eachPlace(question.grid, [&](std::size_t place, double x, double y) {
    const double variance = std::exp(-1.0), square = (x - 0.5) * (x - 0.5) + (y - 1.0) * (y - 1.0);
    EXPECT_NEAR(aggregate->values[place], std::exp(-0.5 * square / variance) / (2.0 * std::numbers::pi * variance), 1e-6);
  });
}

class FiveDimensions : public FakeModel {
 public:
  int latentDimension() const override { return 5; }
};

TEST(MapField, ErrorIsTheMeanOfTheSixteenNearestInAllDimensions) {
  const FiveDimensions model;
  const MapFieldQuestion question = questionOf(MapField::ReconstructionError, 5);
  const auto answer = answerField(model, question);
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->classes.empty());
  eachPlace(question.grid, [&](std::size_t place, double x, double y) {
    const auto near = nearestCodes(*question.codes, pointAt(question, x, y), 16);
    ASSERT_TRUE(near.ok());
    double sum = 0.0;
    for (const Neighbour& neighbour : *near) sum += static_cast<double>((*question.errors)[neighbour.index]);
    EXPECT_NEAR(answer->values[place], sum / 16.0, 1e-6) << x << ' ' << y;
  });
}

TEST(MapField, ClassesAreVotesOfTheFifteenNearest) {
  const FiveDimensions model;
  const MapFieldQuestion question = questionOf(MapField::ClassRegions, 5);
  const auto answer = answerField(model, question);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->classes.size(), question.grid.size());
  eachPlace(question.grid, [&](std::size_t place, double x, double y) {
    const auto near = nearestCodes(*question.codes, pointAt(question, x, y), 15);
    ASSERT_TRUE(near.ok());
    std::array<int, 3> votes{};
    for (const Neighbour& neighbour : *near) ++votes[neighbour.index % 3];
    const int most = *std::max_element(votes.begin(), votes.end());
    const int found = answer->classes[place] - 5;
    ASSERT_TRUE(found >= 0 && found < 3);
    EXPECT_EQ(votes[static_cast<std::size_t>(found)], most) << x << ' ' << y;
    EXPECT_FLOAT_EQ(answer->values[place], static_cast<float>(most) / 15.0F);
  });
  EXPECT_LE(answer->high, 1.0);
  EXPECT_GE(answer->low, 1.0 / 3.0);
}

TEST(MapField, EquallyCommonClassesAreDecidedByTheNearest) {
  MapFieldQuestion question = questionOf(MapField::ClassRegions);
  question.codes = std::make_shared<Codes>(Codes{2, 4, {1.0F, 0.0F, 2.0F, 0.0F, 3.0F, 0.0F, 4.0F, 0.0F}, std::vector<float>(8)});
  question.labels = std::make_shared<std::vector<std::uint8_t>>(std::vector<std::uint8_t>{9, 2, 2, 9});
  question.grid = {-0.5, 0.5, 2.5, 1.0, 3, 1};  // x: 0.75, 3.25, 5.75
  const auto answer = answerField(FakeModel(), question);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->classes, (std::vector<int>{9, 2, 9}));
  EXPECT_EQ(answer->values, std::vector<float>(3, 0.5F));
}

TEST(MapField, WhatIsMadeOfCodesThatAreNotFiniteIsNotThere) {
  for (const MapField field : {MapField::ReconstructionError, MapField::ClassRegions}) {
    MapFieldQuestion question = questionOf(field);
    Codes codes = *question.codes;
    std::fill(codes.mean.begin(), codes.mean.end(), NAN);
    question.codes = std::make_shared<Codes>(codes);
    const auto answer = answerField(FakeModel(), question);
    ASSERT_TRUE(answer.ok());
    for (const float value : answer->values) EXPECT_TRUE(std::isnan(value));
    for (const int c : answer->classes) EXPECT_EQ(c, -1);
    EXPECT_EQ(answer->low, 0.0);
    EXPECT_EQ(answer->high, 0.0);
  }
}

TEST(MapField, UncertaintyIsTheMeanEntropyOfThePixels) {
  // FakeModel decodes to z1, z2, z1 + z2 and 1: places are such that all are in [0, 1], 0 and 1 among them.
  MapFieldQuestion question = questionOf(MapField::Uncertainty);
  question.grid = {-0.0625, 0.5625, 0.125, 0.125, 5, 5};
  const auto answer = answerField(FakeModel(), question);
  ASSERT_TRUE(answer.ok());
  const auto entropy = [](double p) { return p <= 0.0 || p >= 1.0 ? 0.0 : -p * std::log(p) - (1.0 - p) * std::log(1.0 - p); };
  eachPlace(question.grid, [&](std::size_t place, double x, double y) {
    EXPECT_NEAR(answer->values[place], (entropy(x) + entropy(y) + entropy(x + y)) / 4.0, 1e-6) << x << ' ' << y;
  });
  EXPECT_NEAR(answer->values[20], 0.0, 1e-7) << "z = (0, 0)";
}

// The grid has more places than are decoded together, with a remainder.
TEST(MapField, MagnificationOfALinearDecoderIsOneNumber) {
  const LinearGaussian model;
  double ss = 0.0, st = 0.0, tt = 0.0;
  for (const auto& row : LinearGaussian::W) {
    ss += row[0] * row[0];
    st += row[0] * row[1];
    tt += row[1] * row[1];
  }
  MapFieldQuestion question = questionOf(MapField::Magnification);
  question.grid = {-3.0, 3.0, 0.2, 0.2, 30, 11};
  const auto expectAll = [&](double expected) {
    const auto answer = answerField(model, question);
    ASSERT_TRUE(answer.ok());
    ASSERT_EQ(answer->values.size(), question.grid.size());
    EXPECT_NEAR(answer->low, expected, 1e-6 * expected);
    EXPECT_NEAR(answer->high, expected, 1e-6 * expected);
  };
  expectAll(std::sqrt(ss * tt - st * st));
  // Turned: the plane is the same, and so is its area.
  question.plane.components = {0.6F, 0.8F, -0.8F, 0.6F};
  question.plane.mean = {0.5F, -0.25F};
  expectAll(std::sqrt(ss * tt - st * st));
  // On a line, along the second dimension alone.
  question.plane = coordinatePlane(2, 1, 1);
  question.grid.rows = 1;
  expectAll(std::sqrt(tt));
}

// A network's decoder in double precision: one hidden layer of tanh, Bernoulli pixels.
std::vector<double> decodedExactly(const Weights& weights, std::span<const double> z) {
  const auto dense = [&](const std::string& layer, std::span<const double> in, const auto& activation) {
    const Tensor& weight = *weights.find("decoder." + layer + ".weight");
    const Tensor& bias = *weights.find("decoder." + layer + ".bias");
    std::vector<double> out;
    for (std::size_t i = 0; i < bias.values.size(); ++i) {
      double sum = static_cast<double>(bias.values[i]);
      for (std::size_t j = 0; j < in.size(); ++j) sum += static_cast<double>(weight.values[i * in.size() + j]) * in[j];
      out.push_back(activation(sum));
    }
    return out;
  };
  const auto hidden = dense("hidden.0", z, [](double v) { return std::tanh(v); });
  return dense("output", hidden, [](double v) { return 1.0 / (1.0 + std::exp(-v)); });
}

TEST(MapField, MagnificationOfANetworkIsThatOfCentralDifferences) {
  ModelConfig config;
  config.image = {5, 5, 1};
  config.hidden = {12};
  config.latentDimension = 3;
  config.activation = Activation::Tanh;
  auto weights = std::make_shared<Weights>(initialWeights(config, 3));
  for (Tensor& tensor : weights->tensors) {
    for (float& value : tensor.values) value *= 2.0F;  // so that it is far from linear
  }
  const auto model = makeModel(config, weights);
  const auto pca = principalComponents(gaussianClusters(100, 3, 2, 1.0F, 9), 3);
  ASSERT_TRUE(pca.ok());
  for (const bool line : {false, true}) {
    MapFieldQuestion question = questionOf(MapField::Magnification, 3);
    question.base = {0.7F, -0.4F, 0.9F};
    question.plane = line ? coordinatePlane(3, 2, 2) : pca->plane;
    question.grid.rows = line ? 1 : 7;
    const auto answer = answerField(*model, question);
    ASSERT_TRUE(answer.ok());
    double lowest = INFINITY, highest = 0.0;
    eachPlace(question.grid, [&](std::size_t place, double x, double y) {
      const LatentPoint point = pointAt(question, x, y);
      const auto tangent = [&](std::size_t axis) {
        constexpr double step = 1e-5;
        std::array<double, 3> above{}, below{};
        for (std::size_t k = 0; k < 3; ++k) {
          const double along = step * static_cast<double>(question.plane.components[axis * 3 + k]);
          above[k] = static_cast<double>(point[k]) + along;
          below[k] = static_cast<double>(point[k]) - along;
        }
        auto difference = decodedExactly(*weights, above);
        const auto other = decodedExactly(*weights, below);
        for (std::size_t p = 0; p < difference.size(); ++p) difference[p] = (difference[p] - other[p]) / (2.0 * step);
        return difference;
      };
      const auto s = tangent(0), t = tangent(1);
      double ss = 0.0, st = 0.0, tt = 0.0;
      for (std::size_t p = 0; p < s.size(); ++p) {
        ss += s[p] * s[p];
        st += s[p] * t[p];
        tt += t[p] * t[p];
      }
      const double expected = std::sqrt(line ? ss : ss * tt - st * st);
      EXPECT_NEAR(answer->values[place], expected, 1e-4 * expected) << x << ' ' << y;
      lowest = std::min(lowest, expected);
      highest = std::max(highest, expected);
    });
    EXPECT_GT(highest, 1.2 * lowest) << "a field that hardly varies would check little";
  }
}

class OneDimension : public FakeModel {
 public:
  int latentDimension() const override { return 1; }
};

TEST(MapField, OneDimensionIsAStrip) {
  for (const MapField field :
       {MapField::PriorDensity, MapField::AggregatePosterior, MapField::ReconstructionError, MapField::ClassRegions}) {
    MapFieldQuestion question = questionOf(field, 1);
    const auto answer = answerField(OneDimension(), question);
    ASSERT_TRUE(answer.ok()) << nameOf(field);
    EXPECT_EQ(answer->values.size(), 10U);
    question.grid.top += 5.0;
    EXPECT_EQ(answerField(OneDimension(), question)->values, answer->values) << "y has no effect on " << nameOf(field);
  }
}

// Some points: each has the value that a grid has which is laid so that the point is one of its places.
TEST(MapField, APointHasTheValueThatAPlaceThereWouldHave) {
  for (const MapField field : kFields) {
    MapFieldQuestion question = questionOf(field);
    for (const auto& [x, y] : {std::pair(0.317, -0.241), std::pair(-1.913, 0.877), std::pair(2.5, 2.5)}) {
      const auto value = fieldValue(FakeModel(), question, x, y);
      ASSERT_TRUE(value.ok()) << nameOf(field);
      ASSERT_TRUE(value->has_value()) << nameOf(field);
      question.grid = {x - 4.5 * 0.1, y + 2.5 * 0.1, 0.1, 0.1, 9, 5};
      const auto grid = answerField(FakeModel(), question);
      ASSERT_TRUE(grid.ok());
      const std::size_t middle = 2 * 9 + 4;
      const auto expected = static_cast<double>(grid->values[middle]);
      EXPECT_NEAR((*value)->value, expected, 1e-5 * std::max(1.0, std::abs(expected))) << nameOf(field) << ' ' << x;
      EXPECT_EQ((*value)->label, grid->classes.empty() ? -1 : grid->classes[middle]);
      EXPECT_FALSE((*value)->about);
    }
  }
}

// As the prior's formula has it, and the votes among the codes sorted by distance.
TEST(MapField, ThePointsValueIsExact) {
  const auto prior = fieldValue(FakeModel(), questionOf(MapField::PriorDensity), 0.589, -2.480);
  ASSERT_TRUE(prior.ok() && *prior);
  EXPECT_NEAR((*prior)->value, std::exp(-0.5 * (0.589 * 0.589 + 2.480 * 2.480)) / (2.0 * std::numbers::pi), 1e-8);
  const MapFieldQuestion question = questionOf(MapField::ClassRegions, 5);
  const auto found = fieldValue(FiveDimensions(), question, 0.4, -0.3);
  const auto near = nearestCodes(*question.codes, pointAt(question, 0.4, -0.3), 15);
  ASSERT_TRUE(found.ok() && *found && near.ok());
  const auto votes = std::count_if(near->begin(), near->end(), [&](const Neighbour& neighbour) {
    return (*question.labels)[neighbour.index] == (*found)->label;
  });
  EXPECT_NEAR((*found)->value, static_cast<double>(votes) / 15.0, 1e-6);
}

TEST(MapField, APointWithoutAValueHasNone) {
  MapFieldQuestion question = questionOf(MapField::ReconstructionError);
  question.errors = std::make_shared<std::vector<float>>(300, NAN);
  const auto none = fieldValue(FakeModel(), question, 0.0, 0.0);
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(*none);
  question.errors = nullptr;
  EXPECT_EQ(fieldValue(FakeModel(), question, 0.0, 0.0).error().where, "errors");
}

TEST(MapField, OnALineTheHeightOfAPointMeansNothing) {
  const MapFieldQuestion question = questionOf(MapField::PriorDensity, 1);
  const auto low = fieldValue(OneDimension(), question, 0.3, 0.0), high = fieldValue(OneDimension(), question, 0.3, 7.0);
  ASSERT_TRUE(low.ok() && *low && high.ok());
  EXPECT_EQ(*low, *high);
  const auto answer = answerField(OneDimension(), question);
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(fieldAbout(*answer, 0.0, std::nullopt));
  EXPECT_FALSE(fieldAbout(*answer, answer->grid.left - 0.1, std::nullopt));
  EXPECT_FALSE(fieldAbout(*answer, 0.0, answer->grid.top + 0.1)) << "of a plane it does";
}

// A plane of values, which is its own bilinear interpolation: exact between the places.
TEST(MapField, AboutAPointTheNearestPlacesTellTogether) {
  MapFieldAnswer answer;
  answer.grid = {-1.3, 0.9, 0.3, 0.2, 7, 5};
  const auto plane = [](double x, double y) { return 100.0 + 3.0 * x - 2.0 * y; };
  eachPlace(answer.grid, [&](std::size_t, double x, double y) { answer.values.push_back(static_cast<float>(plane(x, y))); });
  int inside = 0;
  for (int j = 0; j < 97; ++j) {
    for (int i = 0; i < 89; ++i) {
      const double x = -1.9 + 0.0371 * i, y = 1.3 - 0.0191 * j;  // on no edge
      const auto about = fieldAbout(answer, x, y);
      const bool within = x > -1.3 && x < 0.8 && y < 0.9 && y > -0.1;
      ASSERT_EQ(about.has_value(), within) << x << ' ' << y;
      if (!within) continue;
      ++inside;
      EXPECT_TRUE(about->about);
      // The outermost places go on to the edges.
      EXPECT_NEAR(about->value, plane(std::clamp(x, -1.15, 0.65), std::clamp(y, 0.0, 0.8)), 1e-4) << x << ' ' << y;
    }
  }
  EXPECT_GT(inside, 1000);
  for (const double none : std::initializer_list<double>{NAN, INFINITY, -INFINITY, 1e300, -1e300}) {
    EXPECT_FALSE(fieldAbout(answer, none, 0.0)) << none;
    EXPECT_FALSE(fieldAbout(answer, 0.0, none)) << none;
  }
  EXPECT_FALSE(fieldAbout(MapFieldAnswer{}, 0.0, 0.0)) << "an answer of no places";
}

TEST(MapField, PlacesThatDisagreeTellNothing) {
  MapFieldAnswer answer;
  answer.grid = {0.0, 1.0, 1.0, 1.0, 6, 1};
  answer.values = {1.0F, 0.85F, 0.5F, 0.5F, NAN, INFINITY};
  EXPECT_NEAR(fieldAbout(answer, 1.0, 0.5)->value, 0.925, 1e-6);
  EXPECT_FALSE(fieldAbout(answer, 1.7, 0.5)) << "they are too far from each other";
  EXPECT_NEAR(fieldAbout(answer, 2.9, 0.5)->value, 0.5, 1e-6);
  EXPECT_FALSE(fieldAbout(answer, 3.9, 0.5)) << "one has no value";
  EXPECT_FALSE(fieldAbout(answer, 5.5, 0.5));
  answer.values.assign(6, 0.6F);
  answer.classes = {7, 7, 2, 2, -1, -1};
  EXPECT_FALSE(fieldAbout(answer, 1.8, 0.5)) << "the border of two classes";
  EXPECT_EQ(fieldAbout(answer, 0.8, 0.5)->label, 7);
  EXPECT_EQ(fieldAbout(answer, 2.9, 0.5)->label, 2);
  EXPECT_FALSE(fieldAbout(answer, 5.5, 0.5)) << "no class";
}

TEST(MapField, WhatDoesNotFitIsAnError) {
  EXPECT_EQ(answerField(AutoencoderOf<FakeModel>(), questionOf(MapField::PriorDensity)).error().where, "prior");
  EXPECT_EQ(answerField(AutoencoderOf<FakeModel>(), questionOf(MapField::AggregatePosterior)).error().where, "aggregate");
  const auto where = [](MapField field, const std::function<void(MapFieldQuestion&)>& spoil) {
    MapFieldQuestion question = questionOf(field);
    spoil(question);
    const auto answer = answerField(FakeModel(), question);
    return answer.ok() ? std::string() : answer.error().where;
  };
  EXPECT_EQ(where(MapField::PriorDensity, [](auto& q) { q.base.push_back(0.0F); }), "base");
  EXPECT_EQ(where(MapField::PriorDensity, [](auto& q) { q.plane = coordinatePlane(3, 0, 1); }), "plane");
  EXPECT_EQ(where(MapField::AggregatePosterior, [](auto& q) { q.codes = nullptr; }), "aggregate");
  EXPECT_EQ(where(MapField::ReconstructionError, [](auto& q) { q.codes = questionOf(q.field, 5).codes; }), "codes");
  EXPECT_EQ(where(MapField::ReconstructionError, [](auto& q) { q.errors = nullptr; }), "errors");
  EXPECT_EQ(where(MapField::ClassRegions, [](auto& q) { q.labels = nullptr; }), "classes");
  EXPECT_EQ(where(MapField::ClassRegions,
                  [](auto& q) { q.labels = std::make_shared<std::vector<std::uint8_t>>(std::vector<std::uint8_t>(2)); }),
            "labels");
}

// Asks to stop while it decodes; tangents are decoded with their pixels.
class Stopping : public FakeModel {
 public:
  explicit Stopping(std::stop_source& stop) : m_stop(stop) {}
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    FakeModel::decode(latent, pixels);
    ++pieces;
    m_stop.request_stop();
  }
  mutable int pieces = 0;

 private:
  std::stop_source& m_stop;
};

TEST(MapField, CanBeCancelled) {
  for (const MapField field : kFields) {
    std::stop_source stop;
    stop.request_stop();
    const auto answer = answerField(FakeModel(), questionOf(field), stop.get_token());
    ASSERT_FALSE(answer.ok()) << nameOf(field);
    EXPECT_TRUE(answer.error().cancelled) << nameOf(field);
  }
  for (const MapField field : {MapField::Uncertainty, MapField::Magnification}) {
    std::stop_source stop;
    const Stopping model(stop);
    MapFieldQuestion question = questionOf(field);
    question.grid = {0.0, 0.5, 0.01, 0.01, 50, 50};
    const auto answer = answerField(model, question, stop.get_token());
    ASSERT_FALSE(answer.ok()) << nameOf(field);
    EXPECT_TRUE(answer.error().cancelled) << nameOf(field);
    EXPECT_EQ(model.pieces, 1) << "what was begun is finished, and no more";
  }
}

TEST(MapField, ErrorsOfImagesAreTheTermsAtTheMeans) {
  // More images than go through a model together. FakeModel's term is the first pixel.
  ImageSet images{{2, 2, 1}, {}, {}};
  for (std::size_t i = 0; i < 300; ++i) {
    images.pixels.insert(images.pixels.end(), {static_cast<std::uint8_t>(i % 256), 7, 8, 9});
    images.labels.push_back(static_cast<std::uint8_t>(i % 3));
  }
  const auto errors = imageErrors(FakeModel(), images);
  ASSERT_TRUE(errors.ok());
  ASSERT_EQ(errors->size(), 300U);
  const auto conditional = imageErrors(Conditional(), images);
  ASSERT_TRUE(conditional.ok());
  for (std::size_t i = 0; i < 300; ++i) {
    const float pixel = static_cast<float>(i % 256) / 255.0F;
    EXPECT_FLOAT_EQ((*errors)[i], pixel) << i;
    EXPECT_FLOAT_EQ((*conditional)[i], pixel + static_cast<float>(i % 3)) << "of the image's own class, " << i;
  }
  const ImageSet wide{{4, 1, 2}, std::vector<std::uint8_t>(8), {}};
  EXPECT_FALSE(imageErrors(FakeModel(), wide).ok());
  images.labels.clear();
  EXPECT_EQ(imageErrors(Conditional(), images).error().where, "dataset");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(imageErrors(FakeModel(), images, stop.get_token()).error().cancelled);
}

}  // namespace
}  // namespace latentscape
