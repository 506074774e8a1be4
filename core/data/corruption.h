// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace latentscape {

// The corruptions of denoising autoencoders (Vincent et al. 2008, "Extracting and composing robust features with denoising
// autoencoders", section 2.2; Vincent et al. 2010, "Stacked denoising autoencoders", section 3.3), applied to images whose values
// are in [0, 1]:
// - Gaussian: x + N(0, strength^2), independently for each value, clipped to [0, 1] so that the result is an image again;
// - SaltAndPepper: with probability strength, each value is set to 0 or 1 by a fair coin;
// - Masking: each value is set to 0 with probability strength.
// The papers draw exactly the fraction strength of an image's values; here each value is drawn independently, so the mean
// fraction is strength. In colour images each channel of a pixel is a value of its own.
enum class CorruptionKind { None, Gaussian, SaltAndPepper, Masking };

struct Corruption {
  CorruptionKind kind = CorruptionKind::None;
  double strength =
      0.0;  // Gaussian: standard deviation, above 0 and at most kMaxDeviation; the others: probability in (0, 1]; None: not used

  static constexpr double kMaxDeviation = 10.0;

  bool operator==(const Corruption&) const = default;
};

// Error.where is "corruption".
Result<void> validate(const Corruption& corruption);

// "none", "gaussian:0.5", "salt-pepper:0.2", "masking:0.3". A parsed corruption is valid; formatting gives the shortest text that
// parses to the same.
Result<Corruption> parseCorruption(std::string_view text);
std::string formatCorruption(const Corruption& corruption);

// Corrupts values (one image or several, one after another) in place. A stream in the same state gives the same result; None
// changes neither. Cheap enough for every training step: a few nanoseconds per value, no allocation. Any thread may call it with
// a stream of its own.
void corrupt(const Corruption& corruption, std::span<float> values, RandomStream& random);

// The noise of one image of a set, whatever else is corrupted and in which order: for repeatable figures and pictures.
void corruptImage(const Corruption& corruption, std::span<float> values, std::uint64_t seed, std::uint64_t imageIndex);

}  // namespace latentscape
