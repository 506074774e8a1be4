// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/model.h"

#include <cstddef>
#include <span>
#include <vector>

namespace latentscape {

// What a code is to decode to: an image, of which some values may count more than others.
struct CodeTarget {
  std::vector<float> pixels;  // of one image, values in [0, 1]
  std::vector<float>
      weights;  // of each value's share of the reconstruction term, at least 0; 0: the value is missing; empty: all 1
};

// An Error (where: "target") if it doesn't fit the model: another number of pixels or weights, values out of range, or all of
// them missing.
Result<void> checkTarget(const Model& model, const CodeTarget& target);

// The target's weighted reconstruction term for many codes. The model's own calls take an image with each code; this one has the
// image as often as codes go through the model together, in at most 64 MiB, and its weights in as much. Any thread, concurrently.
class TargetTerms {
 public:
  // The target fits the model (checkTarget()), which outlives this. codes: how many are usually asked about at a time.
  TargetTerms(const Model& model, CodeTarget target, std::size_t codes);

  // latent: n * d; terms: n, in nats; gradients: n * d, by the codes.
  void gradients(std::span<const float> latent, std::span<float> terms, std::span<float> gradients) const;
  // The terms alone. Of a target without weights they take only the decoder's forward pass.
  void terms(std::span<const float> latent, std::span<float> terms) const;

 private:
  const Model* m_model;
  CodeTarget m_target;
  std::size_t m_together;                  // codes
  std::vector<float> m_images, m_weights;  // m_together times the target's; no weights if it has none
};

}  // namespace latentscape
