// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/trainer_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();

ModelConfig model() { return ModelConfig{{3, 4, 1}, {5}, 2}; }

TrainerState sound() {
  TrainerState state;
  state.weights = initialWeights(model(), 1);
  const auto count = static_cast<std::size_t>(parameterCount(model()));
  state.mean.assign(count, -0.5F);
  state.square.assign(count, 0.25F);
  return state;
}

void expectRefused(const TrainerState& state, const std::string& what) {
  const auto checked = checkState(model(), state, "state.safetensors");
  ASSERT_FALSE(checked.ok()) << what;
  EXPECT_THAT(checked.error().what, HasSubstr(what));
  EXPECT_EQ(checked.error().where, "state.safetensors");
}

TEST(CheckState, TakesMomentsForEveryWeightOrNone) {
  TrainerState state = sound();
  EXPECT_TRUE(checkState(model(), state, "").ok());
  state.square.front() = 0.0F;
  EXPECT_TRUE(checkState(model(), state, "").ok());
  state.mean.clear();
  EXPECT_TRUE(checkState(model(), state, "").ok());
  state.square.clear();
  EXPECT_TRUE(checkState(model(), state, "").ok());
}

TEST(CheckState, RefusesAWrongNumberOfMoments) {
  const std::string count = std::to_string(parameterCount(model()));
  TrainerState state = sound();
  state.mean.pop_back();
  expectRefused(state, "the gradient's mean: expected " + count + " values");
  state = sound();
  state.square.push_back(0.0F);
  expectRefused(state, "the gradient's mean square: expected " + count + " values");
  state = sound();
  state.square = {0.0F};
  expectRefused(state, "found 1");
}

TEST(CheckState, RefusesWhatIsNotFiniteAndNegativeSquares) {
  for (const float bad : {kNan, kInfinity, -kInfinity}) {
    TrainerState state = sound();
    state.mean.back() = bad;
    expectRefused(state, "the gradient's mean: expected finite numbers");
    state = sound();
    state.square.back() = bad;
    expectRefused(state, "the gradient's mean square: expected finite numbers from 0");
    state = sound();
    state.weights.tensors.back().values.back() = bad;
    expectRefused(state, "");
  }
  TrainerState state = sound();
  state.square[3] = -1e-30F;
  expectRefused(state, "the gradient's mean square: expected finite numbers from 0");
}

TEST(CheckState, RefusesWeightsOfAnotherModel) {
  TrainerState state = sound();
  state.weights.tensors.pop_back();
  expectRefused(state, "");
  state = sound();
  state.weights = initialWeights(ModelConfig{{3, 4, 1}, {6}, 2}, 1);
  expectRefused(state, "");
}

TEST(Moments, AreThoseOfTheOptimizer) {
  EXPECT_TRUE(hasMean(Optimizer::Sgd) && !hasSquare(Optimizer::Sgd));
  EXPECT_TRUE(!hasMean(Optimizer::RmsProp) && hasSquare(Optimizer::RmsProp));
  for (const Optimizer optimizer : {Optimizer::Adam, Optimizer::AdamW}) EXPECT_TRUE(hasMean(optimizer) && hasSquare(optimizer));
}

}  // namespace
}  // namespace latentscape
