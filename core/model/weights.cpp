// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weights.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

std::string describeShape(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (const auto extent : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + "]";
}

}  // namespace

const Tensor* Weights::find(std::string_view name) const {
  const auto it = std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& t) { return t.name == name; });
  return it == tensors.end() ? nullptr : &*it;
}

std::vector<TensorSpec> tensorLayout(const ModelConfig& config) {
  std::vector<TensorSpec> layout;
  const auto linear = [&](const std::string& name, std::int64_t in, std::int64_t out) {
    layout.push_back({name + ".weight", {out, in}});
    layout.push_back({name + ".bias", {out}});
  };
  const auto kernel = [&](const std::string& name, std::int64_t rows, std::int64_t columns, std::int64_t out) {
    layout.push_back({name + ".weight", {rows, columns, 3, 3}});
    layout.push_back({name + ".bias", {out}});
  };
  const std::vector<ImageShape> maps = featureMaps(config);
  for (std::size_t i = 1; i < maps.size(); ++i) {
    kernel("encoder.convolution." + std::to_string(i - 1), maps[i].channels, maps[i - 1].channels, maps[i].channels);
  }
  const auto pixels = static_cast<std::int64_t>(config.image.pixels());
  auto in = maps.empty() ? pixels + config.classes : static_cast<std::int64_t>(maps.back().pixels());
  for (std::size_t i = 0; i < config.hidden.size(); ++i) {
    linear("encoder.hidden." + std::to_string(i), in, config.hidden[i]);
    in = config.hidden[i];
  }
  linear("encoder.mean", in, config.latentDimension);
  if (config.variational()) linear("encoder.log_variance", in, config.latentDimension);
  in = static_cast<std::int64_t>(config.decoderInputs());
  for (std::size_t i = 0; i < config.hidden.size(); ++i) {
    const int width = config.hidden[config.hidden.size() - 1 - i];
    linear("decoder.hidden." + std::to_string(i), in, width);
    in = width;
  }
  if (maps.empty()) {
    linear("decoder.output", in, pixels);
  } else {
    linear("decoder.map", in, static_cast<std::int64_t>(maps.back().pixels()));
    for (std::size_t i = maps.size() - 1; i > 0; --i) {
      const int out = i > 1 ? maps[i - 1].channels : config.image.channels;
      kernel(i > 1 ? "decoder.transposed." + std::to_string(maps.size() - 1 - i) : "decoder.output", maps[i].channels, out, out);
    }
  }
  if (config.learnedVariance) layout.push_back({kLogVariance, {1}});
  return layout;
}

Weights initialWeights(const ModelConfig& config, std::uint64_t seed) {
  Weights weights;
  RandomStream random(seed, streams::kInitialWeights);
  double bound = 0.0;
  for (auto& spec : tensorLayout(config)) {
    // A bias follows its weight and shares its bound, which depends on the layer's number of inputs.
    if (spec.shape.size() == 2) bound = 1.0 / std::sqrt(static_cast<double>(spec.shape[1]));
    if (spec.shape.size() == 4) bound = 1.0 / std::sqrt(9.0 * static_cast<double>(spec.shape[1]));
    std::size_t count = 1;
    for (const auto extent : spec.shape) count *= static_cast<std::size_t>(extent);
    Tensor tensor{std::move(spec.name), std::move(spec.shape), std::vector<float>(count)};
    for (float& value : tensor.values) value = static_cast<float>((2.0 * random.uniform() - 1.0) * bound);
    if (tensor.name == kLogVariance) tensor.values[0] = static_cast<float>(std::log(config.variance));
    weights.tensors.push_back(std::move(tensor));
  }
  return weights;
}

Result<void> checkWeights(const ModelConfig& config, const Weights& weights, const std::string& where) {
  const auto layout = tensorLayout(config);
  const std::string advice =
      "The file does not hold the model that its configuration describes: save it again, or choose another file.";
  for (const auto& spec : layout) {
    const Tensor* tensor = weights.find(spec.name);
    if (tensor == nullptr) return Error{"tensor " + spec.name + " is missing", where, advice};
    if (tensor->shape != spec.shape) {
      return Error{
          "tensor " + spec.name + " has shape " + describeShape(tensor->shape) + ", expected " + describeShape(spec.shape), where,
          advice};
    }
    std::size_t count = 1;
    for (const auto extent : spec.shape) count *= static_cast<std::size_t>(extent);
    if (tensor->values.size() != count) {
      return Error{"tensor " + spec.name + " holds " + std::to_string(tensor->values.size()) + " values, expected " +
                       std::to_string(count),
                   where, advice};
    }
    if (!std::all_of(tensor->values.begin(), tensor->values.end(), [](float v) { return std::isfinite(v); })) {
      return Error{"tensor " + spec.name + " holds a value that is not finite", where,
                   "Choose a model saved before training diverged."};
    }
  }
  if (weights.tensors.size() != layout.size()) {
    return Error{"holds " + std::to_string(weights.tensors.size()) + " tensors, expected " + std::to_string(layout.size()), where,
                 advice};
  }
  for (std::size_t i = 0; i < layout.size(); ++i) {
    if (weights.tensors[i].name != layout[i].name) return Error{"the tensors are not in forward order", where, advice};
  }
  return {};
}

}  // namespace latentscape
