// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/corruption.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr const char* kForms = "none, gaussian:SIGMA, salt-pepper:P or masking:P";

struct Name {
  CorruptionKind kind;
  std::string_view text;
};
constexpr std::array<Name, 4> kNames{{{CorruptionKind::None, "none"},
                                      {CorruptionKind::Gaussian, "gaussian"},
                                      {CorruptionKind::SaltAndPepper, "salt-pepper"},
                                      {CorruptionKind::Masking, "masking"}}};

Error wrong(const std::string& expected, std::string_view found) {
  return Error{"expected " + expected + ", found \"" + std::string(found) + "\"", "corruption", ""};
}

std::string shortest(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

// Standard normals by the ziggurat of Marsaglia and Tsang (2000) with Doornik's (2005) independent choice of the layer: several
// times as fast as Box and Muller's, which matters when every pixel of every training step takes one.
class Ziggurat {
 public:
  Ziggurat() {
    double x = kTail;
    const double tailDensity = std::exp(-0.5 * kTail * kTail);
    m_edges[0] = kArea / tailDensity;
    m_edges[1] = kTail;
    for (std::size_t i = 2; i < kLayers; ++i) {
      x = std::sqrt(-2.0 * std::log(kArea / x + std::exp(-0.5 * x * x)));
      m_edges[i] = x;
    }
    m_edges[kLayers] = 0.0;
    for (std::size_t i = 0; i < kLayers; ++i) m_inside[i] = m_edges[i + 1] / m_edges[i];
  }

  double operator()(RandomStream& random) const {
    while (true) {
      const std::uint64_t bits = random.next();
      const std::size_t layer = bits & (kLayers - 1);
      // 2 u - 1 of the upper 53 bits; the lower ones chose the layer.
      const double u = static_cast<double>(static_cast<std::int64_t>(bits) >> 11) * 0x1p-52;
      if (std::abs(u) < m_inside[layer]) return u * m_edges[layer];
      if (layer == 0) return tail(random, u < 0.0);
      const double x = u * m_edges[layer];
      const double top = std::exp(-0.5 * (m_edges[layer] * m_edges[layer] - x * x));
      const double bottom = std::exp(-0.5 * (m_edges[layer + 1] * m_edges[layer + 1] - x * x));
      if (bottom + random.uniform() * (top - bottom) < 1.0) return x;
    }
  }

 private:
  static constexpr std::size_t kLayers = 128;
  static constexpr double kTail = 3.442619855899;       // where the lowest layer's tail begins
  static constexpr double kArea = 9.91256303526217e-3;  // of each layer, under exp(-x^2 / 2)

  static double tail(RandomStream& random, bool negative) {  // Marsaglia 1964
    double x = 0.0;
    double y = 0.0;
    do {
      x = std::log(1.0 - random.uniform()) / kTail;
      y = std::log(1.0 - random.uniform());
    } while (-2.0 * y < x * x);
    return negative ? x - kTail : kTail - x;
  }

  std::array<double, kLayers + 1> m_edges{};
  std::array<double, kLayers> m_inside{};
};

// A probability as a threshold that 32 random bits must be below.
std::uint64_t threshold(double probability) { return static_cast<std::uint64_t>(std::llround(probability * 0x1p32)); }

}  // namespace

Result<void> validate(const Corruption& corruption) {
  const double strength = corruption.strength;
  switch (corruption.kind) {
    case CorruptionKind::None: return {};
    case CorruptionKind::Gaussian:
      if (strength > 0.0 && strength <= Corruption::kMaxDeviation) return {};
      return wrong("a standard deviation above 0 and at most " + shortest(Corruption::kMaxDeviation), shortest(strength));
    case CorruptionKind::SaltAndPepper:
    case CorruptionKind::Masking:
      if (strength > 0.0 && strength <= 1.0) return {};
      return wrong("a probability above 0 and at most 1", shortest(strength));
  }
  return wrong(kForms, std::to_string(static_cast<int>(corruption.kind)));
}

Result<Corruption> parseCorruption(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto name =
      std::find_if(kNames.begin(), kNames.end(), [&](const Name& each) { return each.text == text.substr(0, colon); });
  const bool hasStrength = colon != std::string_view::npos;
  if (name == kNames.end() || hasStrength == (name->kind == CorruptionKind::None)) return wrong(kForms, text);
  Corruption corruption{name->kind, 0.0};
  if (hasStrength) {
    const std::string_view number = text.substr(colon + 1);
    const auto read = std::from_chars(number.data(), number.data() + number.size(), corruption.strength);
    if (read.ec != std::errc() || read.ptr != number.data() + number.size()) return wrong(kForms, text);
  }
  if (auto valid = validate(corruption); !valid) return valid.error();
  return corruption;
}

std::string formatCorruption(const Corruption& corruption) {
  const auto name = std::find_if(kNames.begin(), kNames.end(), [&](const Name& each) { return each.kind == corruption.kind; });
  if (name == kNames.end() || corruption.kind == CorruptionKind::None) return "none";
  return std::string(name->text) + ":" + shortest(corruption.strength);
}

void corrupt(const Corruption& corruption, std::span<float> values, RandomStream& random) {
  switch (corruption.kind) {
    case CorruptionKind::None: return;
    case CorruptionKind::Gaussian: {
      static const Ziggurat normal;
      for (float& value : values) {
        value = std::clamp(value + static_cast<float>(corruption.strength * normal(random)), 0.0F, 1.0F);
      }
      return;
    }
    case CorruptionKind::SaltAndPepper: {
      const std::uint64_t limit = threshold(corruption.strength);
      for (float& value : values) {
        const std::uint64_t bits = random.next();
        if ((bits >> 32) < limit) value = (bits & 1U) != 0 ? 1.0F : 0.0F;
      }
      return;
    }
    case CorruptionKind::Masking: {
      const std::uint64_t limit = threshold(corruption.strength);
      for (float& value : values) {
        if ((random.next() >> 32) < limit) value = 0.0F;
      }
      return;
    }
  }
}

void corruptImage(const Corruption& corruption, std::span<float> values, std::uint64_t seed, std::uint64_t imageIndex) {
  RandomStream random(seed, streams::corruption(imageIndex));
  corrupt(corruption, values, random);
}

}  // namespace latentscape
