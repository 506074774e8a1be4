// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/trainer_state.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace latentscape {
namespace {

Result<void> checkMoments(const std::vector<float>& moments, std::size_t values, bool negative, const char* name,
                          const std::string& where) {
  if (moments.empty()) return {};
  if (moments.size() != values) {
    return Error{std::string(name) + ": expected " + std::to_string(values) + " values, one for each weight, found " +
                     std::to_string(moments.size()),
                 where, ""};
  }
  const bool sound =
      std::all_of(moments.begin(), moments.end(), [negative](float m) { return std::isfinite(m) && (negative || m >= 0.0F); });
  if (!sound)
    return Error{std::string(name) + (negative ? ": expected finite numbers" : ": expected finite numbers from 0"), where, ""};
  return {};
}

}  // namespace

bool hasMean(Optimizer optimizer) { return optimizer != Optimizer::RmsProp; }

bool hasSquare(Optimizer optimizer) { return optimizer != Optimizer::Sgd; }

Result<void> checkState(const ModelConfig& model, const TrainerState& state, const std::string& where) {
  if (auto sound = checkWeights(model, state.weights, where); !sound) return sound;
  std::size_t values = 0;
  for (const Tensor& tensor : state.weights.tensors) values += tensor.values.size();
  if (auto sound = checkMoments(state.mean, values, true, "the gradient's mean", where); !sound) return sound;
  return checkMoments(state.square, values, false, "the gradient's mean square", where);
}

}  // namespace latentscape
