// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/linear_kernel.h"
#include "core/model/model.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

// Images that go through the layers together: their activations stay in the second-level cache.
constexpr std::size_t kChunk = 64;

struct Linear {
  const float* weight = nullptr;  // [out, in]
  const float* bias = nullptr;
  std::size_t in = 0;
  std::size_t out = 0;
};

class DenseModel final : public Model {
 public:
  DenseModel(const ModelConfig& config, std::shared_ptr<const Weights> weights)
      : m_shape(config.image), m_latent(static_cast<std::size_t>(config.latentDimension)), m_weights(std::move(weights)) {
    std::size_t at = 0;
    const auto next = [&] {
      const Tensor& weight = m_weights->tensors.at(at);
      const Tensor& bias = m_weights->tensors.at(at + 1);
      at += 2;
      m_widest = std::max(m_widest, static_cast<std::size_t>(std::max(weight.shape[0], weight.shape[1])));
      return Linear{weight.values.data(), bias.values.data(), static_cast<std::size_t>(weight.shape[1]), static_cast<std::size_t>(weight.shape[0])};
    };
    for (std::size_t i = 0; i < config.hidden.size(); ++i) m_encoder.push_back(next());
    m_mean = next();
    m_logVariance = next();
    for (std::size_t i = 0; i < config.hidden.size(); ++i) m_decoder.push_back(next());
    m_output = next();
  }

  ImageShape imageShape() const override { return m_shape; }
  int latentDimension() const override { return static_cast<int>(m_latent); }

  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    const std::size_t pixels = m_shape.pixels();
    const std::size_t n = images.size() / pixels;
    assert(images.size() == n * pixels && mean.size() == n * m_latent && logVariance.size() == n * m_latent);
    for (std::size_t i = 0; i < n; i += kChunk) {
      const std::size_t count = std::min(kChunk, n - i);
      const float* top = hidden(m_encoder, images.data() + i * pixels, count);
      apply(m_mean, top, count, mean.data() + i * m_latent, false);
      apply(m_logVariance, top, count, logVariance.data() + i * m_latent, false);
    }
  }

  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    logits(latent, pixels);
    for (float& value : pixels) value = 1.0F / (1.0F + std::exp(-value));
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
      kl[i] = 0.5F * (std::exp(logVariance[i]) + mean[i] * mean[i] - 1.0F - logVariance[i]);
    }
    if (!noise.empty()) {
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += std::exp(0.5F * logVariance[i]) * noise[i];
    }
    std::vector<float> output(std::min(n, kChunk) * pixels);
    for (std::size_t i = 0; i < n; i += kChunk) {
      const std::size_t count = std::min(kChunk, n - i);
      const std::span<float> chunk(output.data(), count * pixels);
      logits(std::span<const float>(mean).subspan(i * m_latent, count * m_latent), chunk);
      for (std::size_t c = 0; c < count; ++c) {
        const float* logit = chunk.data() + c * pixels;
        const float* target = images.data() + (i + c) * pixels;
        double sum = 0.0;
        // -log Bernoulli(x | sigmoid(l)) = max(l, 0) - l x + log(1 + exp(-|l|)), which never overflows.
        for (std::size_t p = 0; p < pixels; ++p) {
          sum += std::max(logit[p], 0.0F) - logit[p] * target[p] + std::log1p(std::exp(-std::abs(logit[p])));
        }
        reconstruction[i + c] = static_cast<float>(sum);
      }
    }
  }

 private:
  static void apply(const Linear& layer, const float* x, std::size_t n, float* y, bool relu) {
    denseLayer(x, n, layer.in, layer.weight, layer.bias, layer.out, y, relu);
  }

  // The last hidden layer's activations for up to kChunk rows, or the input itself where there is no hidden layer. They live in
  // buffers of the calling thread, which later calls reuse.
  const float* hidden(const std::vector<Linear>& layers, const float* x, std::size_t n) const {
    thread_local std::vector<float> buffers[2];
    const float* input = x;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      auto& buffer = buffers[i % 2];
      if (buffer.size() < kChunk * m_widest) buffer.resize(kChunk * m_widest);
      apply(layers[i], input, n, buffer.data(), true);
      input = buffer.data();
    }
    return input;
  }

  void logits(std::span<const float> latent, std::span<float> output) const {
    const std::size_t pixels = m_shape.pixels();
    const std::size_t n = latent.size() / m_latent;
    assert(latent.size() == n * m_latent && output.size() == n * pixels);
    for (std::size_t i = 0; i < n; i += kChunk) {
      const std::size_t count = std::min(kChunk, n - i);
      const float* top = hidden(m_decoder, latent.data() + i * m_latent, count);
      apply(m_output, top, count, output.data() + i * pixels, false);
    }
  }

  ImageShape m_shape;
  std::size_t m_latent;
  std::shared_ptr<const Weights> m_weights;
  std::vector<Linear> m_encoder, m_decoder;
  Linear m_mean, m_logVariance, m_output;
  std::size_t m_widest = 0;
};

}  // namespace

std::shared_ptr<const Model> makeDenseModel(const ModelConfig& config, std::shared_ptr<const Weights> weights) {
  return std::make_shared<const DenseModel>(config, std::move(weights));
}

}  // namespace latentscape
