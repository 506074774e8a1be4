// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network_summary.h"

#include "core/model/weights.h"

namespace latentscape {
namespace {

using Kind = NetworkStage::Kind;

std::int64_t countOf(const TensorSpec& spec) {
  std::int64_t count = 1;
  for (const auto extent : spec.shape) count *= extent;
  return count;
}

std::vector<int> extents(const ImageShape& shape) { return {shape.height, shape.width, shape.channels}; }

}  // namespace

std::size_t NetworkStage::values() const {
  std::size_t product = 1;
  for (const int extent : shape) product *= static_cast<std::size_t>(extent);
  return product;
}

std::string NetworkStage::shapeText() const {
  std::string text;
  for (const int extent : shape) text += (text.empty() ? "" : "×") + std::to_string(extent);
  return text;
}

std::vector<NetworkStage> summarizeNetwork(const ModelConfig& config) {
  const std::vector<ImageShape> maps = featureMaps(config);
  std::vector<NetworkStage> stages;
  stages.push_back({Kind::Input, false, extents(config.image), 0, false});
  const auto add = [&](Kind kind, bool decoder, std::vector<int> shape, bool activated) {
    stages.push_back({kind, decoder, std::move(shape), 0, activated});
  };
  std::size_t up = maps.empty() ? 0 : maps.size() - 1;  // index of the map that the decoder has reached
  const auto code = [&] { add(Kind::Code, true, {config.latentDimension}, false); };
  for (const TensorSpec& spec : tensorLayout(config)) {
    const bool weight = spec.shape.size() > 1;
    const std::string& name = spec.name;
    if (weight) {
      if (name.starts_with("encoder.convolution.")) add(Kind::Convolution, false, extents(maps[stages.size()]), true);
      else if (name.starts_with("encoder.hidden.")) add(Kind::Dense, false, {static_cast<int>(spec.shape[0])}, true);
      else if (name.starts_with("encoder.mean.")) {
        if (config.variational()) add(Kind::Posterior, false, {2, config.latentDimension}, false);
        else code();
      } else if (name.starts_with("decoder.hidden.")) add(Kind::Dense, true, {static_cast<int>(spec.shape[0])}, true);
      else if (name.starts_with("decoder.map.")) add(Kind::Dense, true, extents(maps.back()), true);
      else if (name.starts_with("decoder.transposed.")) add(Kind::TransposedConvolution, true, extents(maps[--up]), true);
      else if (name.starts_with("decoder.output.")) add(Kind::Output, true, extents(config.image), false);
    }
    stages.back().parameters += countOf(spec);
    // The posterior is complete here; z is drawn from it.
    if (name == "encoder.log_variance.bias") code();
  }
  return stages;
}

}  // namespace latentscape
