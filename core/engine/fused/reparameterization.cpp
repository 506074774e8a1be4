// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/reparameterization.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace latentscape::fused {

Reparameterization::Reparameterization(const ModelConfig& config)
    : m_variational(config.variational()), m_latent(static_cast<std::size_t>(config.latentDimension)),
      m_code(m_variational ? 2 * m_latent : m_latent), m_inputs(config.decoderInputs()) {}

void Reparameterization::reserve(std::size_t images) {
  const Batch room{images};
  const std::size_t columns = room.panels() * room.panel;
  m_posterior = AlignedFloats(columns * m_code);
  m_noise = AlignedFloats(columns * m_latent);
  m_inputGradient = AlignedFloats(columns * m_inputs);
  m_divergence.assign(room.panels(), 0.0);
}

void Reparameterization::copyMeans(const Batch& batch, std::span<float> means) const {
  assert(means.size() == batch.count * m_latent);
  for (std::size_t i = 0; i < batch.count; ++i) {
    const float* column = m_posterior.data() + i / batch.panel * m_code * batch.panel + i % batch.panel;
    for (std::size_t k = 0; k < m_latent; ++k) means[i * m_latent + k] = column[k * batch.panel];
  }
}

void Reparameterization::setNoise(std::size_t image, std::span<const float> noise) {
  constexpr std::size_t width = dense::kPanel;
  float* column = m_noise.data() + image / width * m_latent * width + image % width;
  for (std::size_t k = 0; k < m_latent; ++k) column[k * width] = noise[k];
}

void Reparameterization::sample(const Batch& batch, ThreadTeam& team, Layer& decoder) {
  team.share(batch.panels(), [&](std::size_t panel) {
    const float* mean = m_posterior.data() + panel * m_code * batch.panel;
    float* z = decoder.input.data() + panel * decoder.in() * batch.panel;
    m_divergence[panel] = 0.0;
    if (m_variational) {
      m_divergence[panel] =
          dense::sampleLatent(mean, mean + m_latent * batch.panel, m_noise.data() + panel * m_latent * batch.panel, z, m_latent,
                              batch.columnsOf(panel), batch.imagesOf(panel));
    } else {
      std::copy_n(mean, m_latent * batch.panel, z);
    }
  });
}

double Reparameterization::divergence(const Batch& batch) const {
  return std::accumulate(m_divergence.begin(), m_divergence.begin() + static_cast<std::ptrdiff_t>(batch.panels()), 0.0);
}

void Reparameterization::posteriorGradient(const Batch& batch, ThreadTeam& team, float klScale, float* gradient) const {
  team.share(batch.panels(), [&](std::size_t panel) {
    const float* mean = m_posterior.data() + panel * m_code * batch.panel;
    const float* zGradient = m_inputGradient.data() + panel * m_inputs * batch.panel;
    float* result = gradient + panel * m_code * batch.panel;
    if (!m_variational) {
      std::copy_n(zGradient, m_latent * batch.panel, result);
      return;
    }
    dense::latentGradient(mean, mean + m_latent * batch.panel, m_noise.data() + panel * m_latent * batch.panel, zGradient,
                          klScale, result, result + m_latent * batch.panel, m_latent, batch.columnsOf(panel),
                          batch.imagesOf(panel));
  });
}

}  // namespace latentscape::fused
