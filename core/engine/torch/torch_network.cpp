// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/torch_network.h"

#include <torch/types.h>

#include <array>
#include <cmath>
#include <numbers>

namespace latentscape::network {
namespace {

at::Tensor linear(const std::vector<at::Tensor>& parameters, const at::Tensor& x, std::size_t layer) {
  return at::linear(x, parameters[2 * layer], parameters[2 * layer + 1]);
}

at::Tensor activate(Activation activation, const at::Tensor& x) {
  switch (activation) {
    case Activation::Relu: return torch::relu(x);
    case Activation::LeakyRelu: return at::leaky_relu(x, 0.01);
    case Activation::Silu: return at::silu(x);
    case Activation::Gelu: return at::gelu(x);
    case Activation::Tanh: return torch::tanh(x);
  }
  return x;
}

// Feature maps [n, channels, height, width] from images [n, pixels], which are stored channels last, plus a plane for each class.
at::Tensor toMap(const ImageShape& shape, const at::Tensor& images, const at::Tensor& classes) {
  const auto map = images.view({-1, shape.height, shape.width, shape.channels}).permute({0, 3, 1, 2});
  if (!classes.defined()) return map.contiguous();
  return at::cat({map, classes.view({classes.size(0), classes.size(1), 1, 1}).expand({-1, -1, shape.height, shape.width})}, 1);
}

at::Tensor withClasses(const at::Tensor& x, const at::Tensor& classes) {
  return classes.defined() ? at::cat({x, classes}, 1) : x;
}

}  // namespace

void encode(const ModelConfig& config, const std::vector<at::Tensor>& parameters, const at::Tensor& images,
            const at::Tensor& classes, at::Tensor& mean, at::Tensor& logVariance) {
  std::size_t at = 0;
  at::Tensor x;
  if (config.convolutional()) {
    x = toMap(config.image, images, classes);
    for (; at < config.channels.size(); ++at) {
      x = activate(config.activation,
                   at::conv2d(x, parameters[2 * at], parameters[2 * at + 1], at::IntArrayRef{2, 2}, at::IntArrayRef{1, 1}));
    }
    x = x.flatten(1);
  } else {
    x = withClasses(images, classes);
  }
  for (std::size_t i = 0; i < config.hidden.size(); ++i) x = activate(config.activation, linear(parameters, x, at++));
  mean = linear(parameters, x, at);
  if (config.variational()) logVariance = linear(parameters, x, at + 1);
}

at::Tensor decode(const ModelConfig& config, const std::vector<at::Tensor>& parameters, const at::Tensor& z,
                  const at::Tensor& classes) {
  at::Tensor x = withClasses(z, classes);
  std::size_t at = config.channels.size() + config.hidden.size() + (config.variational() ? 2 : 1);
  for (std::size_t i = 0; i < config.hidden.size(); ++i) x = activate(config.activation, linear(parameters, x, at++));
  x = linear(parameters, x, at++);
  if (!config.convolutional()) return x;
  const std::vector<ImageShape> maps = featureMaps(config);
  x = activate(config.activation, x).view({-1, maps.back().channels, maps.back().height, maps.back().width});
  for (std::size_t i = maps.size() - 1; i > 0; --i, ++at) {
    const std::array<std::int64_t, 2> stride{2, 2}, padding{1, 1},
        extra{(maps[i - 1].height + 1) % 2, (maps[i - 1].width + 1) % 2};
    x = at::conv_transpose2d(x, parameters[2 * at], parameters[2 * at + 1], stride, padding, extra);
    if (i > 1) x = activate(config.activation, x);
  }
  return x.permute({0, 2, 3, 1}).flatten(1);
}

at::Tensor reconstruction(const ModelConfig& config, const std::vector<at::Tensor>& parameters, const at::Tensor& output,
                          const at::Tensor& images) {
  if (config.reconstruction == Reconstruction::Bernoulli) {
    return at::binary_cross_entropy_with_logits(output, images, {}, {}, at::Reduction::Sum);
  }
  const auto squares = (output - images).square().sum();
  if (config.reconstruction == Reconstruction::SquaredError) return squares;
  const double pixels = static_cast<double>(images.numel());
  if (config.learnedVariance) {
    const auto logVariance = parameters.back().sum();  // a single value
    return 0.5 * (squares * (-logVariance).exp() + pixels * (logVariance + std::log(2.0 * std::numbers::pi)));
  }
  return 0.5 * (squares / config.variance + pixels * std::log(2.0 * std::numbers::pi * config.variance));
}

at::Tensor divergence(const at::Tensor& mean, const at::Tensor& logVariance) {
  return 0.5 * (logVariance.exp() + mean.square() - 1.0 - logVariance).sum();
}

}  // namespace latentscape::network
