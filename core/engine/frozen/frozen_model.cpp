// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/frozen/frozen_model.h"

#include "core/engine/frozen/decoder_derivatives.h"
#include "core/engine/frozen/linear.h"
#include "core/engine/frozen/map_layers.h"
#include "core/engine/frozen/sparse_linear.h"
#include "core/engine/kernels/linear_kernel.h"
#include "core/engine/kernels/pixel_kernels.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <deque>
#include <limits>
#include <mutex>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

// Images that go through the layers together, so that their activations stay in the second-level cache.
constexpr std::size_t kChunk = 64;
constexpr std::size_t kChunkPixels = std::size_t{16} << 20U;  // of these images: 64 MiB as floats
constexpr std::size_t kChunkValues = 1'048'576;               // of a feature map, over all images of a chunk

class FrozenModel final : public Model {
 public:
  FrozenModel(const ModelConfig& config, std::shared_ptr<const Weights> weights, int givenClass)
      : m_config(config), m_shape(config.image), m_latent(static_cast<std::size_t>(config.latentDimension)), m_class(givenClass),
        m_weights(std::move(weights)) {
    const auto linear = [&](const std::string& name) {
      const Tensor& weight = *m_weights->find(name + ".weight");
      return Linear{weight.values.data(), m_weights->find(name + ".bias")->values.data(),
                    static_cast<std::size_t>(weight.shape[1]), static_cast<std::size_t>(weight.shape[0])};
    };
    for (std::size_t i = 0; i < config.hidden.size(); ++i) {
      m_encoder.push_back(linear("encoder.hidden." + std::to_string(i)));
      m_decoder.push_back(linear("decoder.hidden." + std::to_string(i)));
      m_widest = std::max({m_widest, m_encoder.back().out, m_decoder.back().out});
    }
    m_chunk = std::clamp<std::size_t>(kChunkPixels / m_shape.pixels(), 1, kChunk);
    m_mean = linear("encoder.mean");
    if (config.variational()) m_logVariance = linear("encoder.log_variance");
    m_output = linear(config.convolutional() ? "decoder.map" : "decoder.output");
    if (config.convolutional()) {
      m_maps.emplace(config, *m_weights);
      m_chunk = std::clamp<std::size_t>(kChunkValues / m_maps->largestMap(), 1, m_chunk);
      const ImageShape map = featureMaps(config).back();
      if (!m_encoder.empty()) channelsLast(m_encoder.front(), map, false);
      if (m_encoder.empty()) channelsLast(m_mean, map, false);
      if (m_encoder.empty() && config.variational()) channelsLast(m_logVariance, map, false);
      channelsLast(m_output, map, true);
    }
    if (config.classes > 0) {
      if (!m_maps) {
        giveClass(m_encoder.empty() ? m_mean : m_encoder.front(), m_shape.pixels(), givenClass);
        if (m_encoder.empty()) giveClass(m_logVariance, m_shape.pixels(), givenClass);
      }
      giveClass(m_decoder.empty() ? m_output : m_decoder.front(), m_latent, givenClass);
    }
    std::vector<Linear> decoder = m_decoder;
    decoder.push_back(m_output);
    m_derivatives.emplace(std::move(decoder), m_maps ? &*m_maps : nullptr, m_shape.pixels(), config.activation);
    m_variance = config.learnedVariance ? std::exp(static_cast<double>(m_weights->tensors.back().values.at(0))) : config.variance;
  }

  bool variational() const override { return m_config.variational(); }
  int classes() const override { return m_config.classes; }
  int givenClass() const override { return m_class; }
  std::shared_ptr<const Model> ofClass(int c) const override {
    if (c < 0 || c >= m_config.classes) return nullptr;
    return std::make_shared<const FrozenModel>(m_config, m_weights, c);
  }

  ImageShape imageShape() const override { return m_shape; }
  int latentDimension() const override { return static_cast<int>(m_latent); }

  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    const std::size_t pixels = m_shape.pixels();
    const std::size_t n = images.size() / pixels;
    assert(images.size() == n * pixels && mean.size() == n * m_latent && logVariance.size() == n * m_latent);
    for (std::size_t i = 0; i < n; i += m_chunk) {
      const std::size_t count = std::min(m_chunk, n - i);
      const float* inputs = images.data() + i * pixels;
      const float* top = encoderHidden(m_maps ? m_maps->down(inputs, count, m_class) : inputs, count);
      apply(m_mean, top, count, mean.data() + i * m_latent, false);
      if (variational()) apply(m_logVariance, top, count, logVariance.data() + i * m_latent, false);
    }
    if (!variational()) std::fill(logVariance.begin(), logVariance.end(), -std::numeric_limits<float>::infinity());
  }

  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    outputs(latent, pixels);
    if (m_config.reconstruction == Reconstruction::Bernoulli) {
      sigmoid(pixels);
    } else {
      clamp(pixels);
    }
  }

  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    const std::size_t pixels = m_shape.pixels();
    const std::size_t n = reconstruction.size();
    assert(images.size() == n * pixels && kl.size() == n * m_latent && (noise.empty() || noise.size() == n * m_latent));
    std::vector<float> mean(n * m_latent), logVariance(n * m_latent);
    encode(images, mean, logVariance);
    // Kingma and Welling 2014, appendix B.
    for (std::size_t i = 0; i < kl.size(); ++i) {
      if (!variational()) {
        kl[i] = 0.0F;
        continue;
      }
      const float term = 0.5F * (std::exp(logVariance[i]) + mean[i] * mean[i] - 1.0F - logVariance[i]);
      kl[i] = term < 0.0F ? 0.0F : term;  // only rounding can make it negative; a NaN stays
    }
    if (!noise.empty() && variational()) {
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += std::exp(0.5F * logVariance[i]) * noise[i];
    }
    terms(mean, [&](std::size_t i) { return images.subspan(i * pixels, pixels); }, reconstruction);
  }

  void reconstructionTerms(std::span<const float> image, std::span<const float> latent, std::span<float> result) const override {
    assert(image.size() == m_shape.pixels() && latent.size() == result.size() * m_latent);
    terms(latent, [&](std::size_t) { return image; }, result);
  }

  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    const std::size_t n = latent.size() / m_latent, k = directions.size() / m_latent, size = m_shape.pixels();
    assert(latent.size() == n * m_latent && directions.size() == k * m_latent);
    assert(pixels.size() == n * size && tangents.size() == n * k * size);
    thread_local DecoderDerivatives::Slopes slopes;
    thread_local std::vector<float> own;  // slopes of a point's pixels
    for (std::size_t i = 0; i < n; i += m_chunk) {
      const std::size_t count = std::min(m_chunk, n - i);
      m_derivatives->forward(latent.data() + i * m_latent, count, pixels.data() + i * size, slopes);
      m_derivatives->push(directions, count, slopes, tangents.data() + i * k * size);
      if (m_config.reconstruction != Reconstruction::Bernoulli) continue;
      own.resize(size);
      for (std::size_t c = i; c < i + count; ++c) {
        sigmoidWithSlopes(pixels.subspan(c * size, size), own);
        for (std::size_t t = c * k; t < (c + 1) * k; ++t) {
          const std::span<float> tangent = tangents.subspan(t * size, size);
          for (std::size_t p = 0; p < size; ++p) tangent[p] *= own[p];
        }
      }
    }
    if (m_config.reconstruction != Reconstruction::Bernoulli) clamp(pixels);
  }

  void reconstructionGradients(std::span<const float> images, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> result, std::span<float> gradients) const override {
    const std::size_t n = result.size(), size = m_shape.pixels();
    assert(images.size() == n * size && (weights.empty() || weights.size() == n * size));
    assert(latent.size() == n * m_latent && gradients.size() == n * m_latent);
    thread_local DecoderDerivatives::Slopes slopes;
    thread_local std::vector<float> output;
    output.resize(std::min(n, m_chunk) * size);
    for (std::size_t i = 0; i < n; i += m_chunk) {
      const std::size_t count = std::min(m_chunk, n - i);
      m_derivatives->forward(latent.data() + i * m_latent, count, output.data(), slopes);
      for (std::size_t c = 0; c < count; ++c) {
        const std::size_t first = (i + c) * size;
        result[i + c] = static_cast<float>(gradientOfTerm(std::span(output).subspan(c * size, size), images.subspan(first, size),
                                                          weights.empty() ? weights : weights.subspan(first, size)));
      }
      m_derivatives->pull(output.data(), count, slopes, gradients.data() + i * m_latent);
    }
  }

 private:
  static void clamp(std::span<float> pixels) {
    for (float& value : pixels) value = std::clamp(value, 0.0F, 1.0F);
  }

  void apply(const Linear& layer, const float* x, std::size_t n, float* y, bool activated) const {
    denseLayer(x, n, layer.in, layer.weight, layer.bias, layer.out, y, activated && m_config.activation == Activation::Relu);
    if (activated && m_config.activation != Activation::Relu) activate(m_config.activation, {y, n * layer.out});
  }

  // Reorders weights: layers take (or give) a map's values channel by channel; here maps are stored pixel by pixel.
  void channelsLast(Linear& layer, ImageShape map, bool outputs) {
    auto& weight = m_given.emplace_back(layer.in * layer.out);
    const auto channels = static_cast<std::size_t>(map.channels), positions = map.pixels() / channels;
    const auto theirs = [&](std::size_t i) { return i % channels * positions + i / channels; };
    for (std::size_t o = 0; o < layer.out; ++o) {
      const float* row = layer.weight + (outputs ? theirs(o) : o) * layer.in;
      for (std::size_t i = 0; i < layer.in; ++i) weight[o * layer.in + i] = row[outputs ? i : theirs(i)];
    }
    if (outputs) {
      auto& bias = m_given.emplace_back(layer.out);
      for (std::size_t o = 0; o < layer.out; ++o) bias[o] = layer.bias[theirs(o)];
      layer.bias = bias.data();
    }
    layer.weight = weight.data();
  }

  // A class's one-hot vector selects a column of weights, which becomes part of the bias.
  void giveClass(Linear& layer, std::size_t inputs, int givenClass) {
    auto& weight = m_given.emplace_back(layer.out * inputs);
    auto& bias = m_given.emplace_back(layer.bias, layer.bias + layer.out);
    for (std::size_t o = 0; o < layer.out; ++o) {
      const float* row = layer.weight + o * layer.in;
      std::copy_n(row, inputs, weight.begin() + static_cast<std::ptrdiff_t>(o * inputs));
      bias[o] += row[inputs + static_cast<std::size_t>(givenClass)];
    }
    layer.weight = weight.data();
    layer.bias = bias.data();
    layer.in = inputs;
  }

  // The reconstruction terms of imageOf(i) for the i-th code.
  template <class ImageOf>
  void terms(std::span<const float> latent, const ImageOf& imageOf, std::span<float> result) const {
    const std::size_t pixels = m_shape.pixels(), n = result.size();
    thread_local std::vector<float> output;
    output.resize(std::min(n, m_chunk) * pixels);
    for (std::size_t i = 0; i < n; i += m_chunk) {
      const std::size_t count = std::min(m_chunk, n - i);
      const std::span<float> chunk(output.data(), count * pixels);
      outputs(latent.subspan(i * m_latent, count * m_latent), chunk);
      for (std::size_t c = 0; c < count; ++c)
        result[i + c] = static_cast<float>(term(chunk.subspan(c * pixels, pixels), imageOf(i + c)));
    }
  }

  // The reconstruction term of one image, in nats.
  double term(std::span<const float> output, std::span<const float> target) const {
    if (m_config.reconstruction == Reconstruction::Bernoulli) return bernoulliTerm(output, target);
    double sum = 0.0;
    for (std::size_t p = 0; p < output.size(); ++p) {
      const double error = static_cast<double>(output[p]) - static_cast<double>(target[p]);
      sum += error * error;
    }
    return fromSquaredErrors(sum, static_cast<double>(output.size()));
  }

  // The term, if pixels are unbounded, of the sum of their squared errors and of their number.
  double fromSquaredErrors(double sum, double pixels) const {
    if (m_config.reconstruction == Reconstruction::SquaredError) return sum;
    return 0.5 * (sum / m_variance + pixels * std::log(2.0 * std::numbers::pi * m_variance));
  }

  // The term with weighted pixels. The output becomes the term's derivative with respect to it.
  double gradientOfTerm(std::span<float> output, std::span<const float> target, std::span<const float> weights) const {
    if (m_config.reconstruction == Reconstruction::Bernoulli) return bernoulliGradient(output, target, weights);
    const double scale = m_config.reconstruction == Reconstruction::SquaredError ? 2.0 : 1.0 / m_variance;
    double sum = 0.0, all = 0.0;
    for (std::size_t p = 0; p < output.size(); ++p) {
      const double error = static_cast<double>(output[p]) - static_cast<double>(target[p]);
      const double weight = weights.empty() ? 1.0 : static_cast<double>(weights[p]);
      sum += weight * error * error;
      all += weight;
      output[p] = static_cast<float>(scale * weight * error);
    }
    return fromSquaredErrors(sum, all);
  }

  // A layer of the encoder that leaves zeros out, where its input has some. Copies of weights are made by the first call: many
  // models are only decoded from. Who comes meanwhile waits, for else the same images would not always have the same bits.
  const std::optional<SparseLinear>& sparse(std::size_t layer) const {
    std::call_once(m_sparseMade, [this] {
      m_sparse.resize(m_encoder.size());
      for (std::size_t i = 0; i < m_encoder.size(); ++i) {
        const Linear& each = m_encoder[i];
        const bool zeros = m_config.activation == Activation::Relu || (i == 0 && !m_maps);
        if (zeros && SparseLinear::suits(each.in, each.out)) m_sparse[i].emplace(each.weight, each.bias, each.in, each.out);
      }
    });
    return m_sparse[layer];
  }

  // The last hidden layer's activations for up to kChunk rows, or the input itself if there is no hidden layer; applyLayer(i, x,
  // y) computes the i-th layer. Points into a buffer of the calling thread, which later calls reuse.
  template <class ApplyLayer>
  const float* hidden(std::size_t layers, const float* x, const ApplyLayer& applyLayer) const {
    thread_local std::vector<float> buffers[2];
    const float* input = x;
    for (std::size_t i = 0; i < layers; ++i) {
      auto& buffer = buffers[i % 2];
      if (buffer.size() < m_chunk * m_widest) buffer.resize(m_chunk * m_widest);
      applyLayer(i, input, buffer.data());
      input = buffer.data();
    }
    return input;
  }
  const float* encoderHidden(const float* x, std::size_t n) const {
    return hidden(m_encoder.size(), x, [&](std::size_t i, const float* from, float* to) {
      const std::optional<SparseLinear>& layer = sparse(i);
      if (!layer) return apply(m_encoder[i], from, n, to, true);
      layer->apply(from, n, to, m_config.activation == Activation::Relu);
      if (m_config.activation != Activation::Relu) activate(m_config.activation, {to, n * m_encoder[i].out});
    });
  }
  const float* decoderHidden(const float* z, std::size_t n) const {
    return hidden(m_decoder.size(), z,
                  [&](std::size_t i, const float* from, float* to) { apply(m_decoder[i], from, n, to, true); });
  }

  // Logits, or the pixels themselves: n * pixels, for latent: n * d.
  void outputs(std::span<const float> latent, std::span<float> output) const {
    const std::size_t pixels = m_shape.pixels();
    const std::size_t n = latent.size() / m_latent;
    assert(latent.size() == n * m_latent && output.size() == n * pixels);
    for (std::size_t i = 0; i < n; i += m_chunk) {
      const std::size_t count = std::min(m_chunk, n - i);
      const float* top = decoderHidden(latent.data() + i * m_latent, count);
      if (!m_maps) {
        apply(m_output, top, count, output.data() + i * pixels, false);
        continue;
      }
      thread_local std::vector<float> map;
      if (map.size() < count * m_output.out) map.resize(count * m_output.out);
      apply(m_output, top, count, map.data(), true);
      m_maps->up(map.data(), count, output.data() + i * pixels);
    }
  }

  ModelConfig m_config;
  ImageShape m_shape;
  std::size_t m_latent;
  double m_variance = 0.0;                 // of a Gaussian pixel
  int m_class;                             // the class that a conditional model is conditioned on
  std::deque<std::vector<float>> m_given;  // weights and biases that differ from the file's; a deque keeps them in place
  std::shared_ptr<const Weights> m_weights;
  std::vector<Linear> m_encoder, m_decoder;
  Linear m_mean, m_logVariance, m_output;  // with maps, m_output gives the smallest feature map
  std::optional<MapLayers> m_maps;  // of a convolutional network: before the encoder's dense layers and after the decoder's
  std::optional<DecoderDerivatives> m_derivatives;
  std::size_t m_widest = 0;  // of the hidden dense layers
  std::size_t m_chunk = kChunk;
  mutable std::once_flag m_sparseMade;
  mutable std::vector<std::optional<SparseLinear>> m_sparse;  // of m_encoder
};

}  // namespace

std::shared_ptr<const Model> makeModel(const ModelConfig& config, std::shared_ptr<const Weights> weights) {
  return std::make_shared<const FrozenModel>(config, std::move(weights), 0);
}

}  // namespace latentscape
