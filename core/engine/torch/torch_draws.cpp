// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/torch_draws.h"

#include "core/base/random.h"
#include "core/data/binarization.h"

#include <torch/types.h>

#include <algorithm>
#include <span>

namespace latentscape::draws {

torch::Tensor hostNoise(const TrainingConfig& training, std::uint64_t step, std::int64_t n, std::int64_t d) {
  auto values = torch::empty({n, d});
  const std::span<float> all(values.data_ptr<float>(), static_cast<std::size_t>(n * d));
  const std::size_t group = streams::kNoiseGroup * static_cast<std::size_t>(d);
  for (std::size_t at = 0; at < all.size(); at += group) {
    RandomStream(training.seed, streams::stepNoise(step, at / group))
        .fillNormal(all.subspan(at, std::min(group, all.size() - at)));
  }
  return values;
}

torch::Tensor binarizedByHost(const TrainingConfig& training, std::uint64_t step, const torch::Tensor& images) {
  auto levels = (images * 255.0).round().to(torch::kUInt8).cpu().contiguous();
  const auto pixels = static_cast<std::size_t>(levels.size(1));
  for (std::size_t i = 0; i < static_cast<std::size_t>(levels.size(0)); ++i) {
    RandomStream random(training.seed, streams::stepBinarization(step, i));
    const std::span<std::uint8_t> image(levels.data_ptr<std::uint8_t>() + i * pixels, pixels);
    binarize(image, random, image);
  }
  return levels.to(images.device()).to(torch::kFloat32).mul_(1.0 / 255.0);
}

torch::Tensor corruptedByHost(const TrainingConfig& training, std::uint64_t step, const torch::Tensor& images) {
  const auto values = images.to(torch::kCPU, torch::kFloat32, false, true);
  const auto pixels = static_cast<std::size_t>(values.size(1));
  for (std::size_t i = 0; i < static_cast<std::size_t>(values.size(0)); ++i) {
    RandomStream random(training.seed, streams::stepCorruption(step, i));
    corrupt(training.corruption, {values.data_ptr<float>() + i * pixels, pixels}, random);
  }
  return values.to(images.device());
}

OnDevice::OnDevice(const TrainingConfig& training, std::int64_t n, std::int64_t pixels, const torch::TensorOptions& onDevice)
    : m_corruption(training.corruption) {
  if (training.binarize) m_threshold = torch::empty({n, pixels}, onDevice);
  if (m_corruption.kind != CorruptionKind::None) m_hit = torch::empty({n, pixels}, onDevice);
  if (m_corruption.kind == CorruptionKind::SaltAndPepper) m_coins = torch::empty({n, pixels}, onDevice);
}

void OnDevice::draw(at::Generator& generator) {
  if (m_threshold.defined()) m_threshold.uniform_(0.0, 1.0, generator);
  if (m_coins.defined()) m_coins.uniform_(0.0, 1.0, generator);
  if (!m_hit.defined()) return;
  if (m_corruption.kind == CorruptionKind::Gaussian) m_hit.normal_(0.0, 1.0, generator);
  else m_hit.uniform_(0.0, 1.0, generator);
}

torch::Tensor OnDevice::binarized(const torch::Tensor& images) const { return at::lt(m_threshold, images).to(images.options()); }

torch::Tensor OnDevice::corrupted(const torch::Tensor& images) const {
  if (m_corruption.kind == CorruptionKind::Gaussian) return (images + m_corruption.strength * m_hit).clamp(0.0, 1.0);
  const auto hit = m_hit < m_corruption.strength;
  if (m_corruption.kind == CorruptionKind::Masking) return images.masked_fill(hit, 0.0);
  return at::where(hit, (m_coins < 0.5).to(images.options()), images);
}

}  // namespace latentscape::draws
