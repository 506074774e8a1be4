// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace latentscape {

// Nats per image: summed over pixels and over latent dimensions, averaged over images.
struct Losses {
  double reconstruction = 0.0;  // Bernoulli cross-entropy of grey levels in [0, 1], from logits
  double kl = 0.0;              // KL(q(z|x) || N(0, I))

  double loss() const { return reconstruction + kl; }  // -ELBO, whatever beta training weighs the KL with
  bool finite() const { return std::isfinite(reconstruction) && std::isfinite(kl); }
};

// One point of the loss curves, and one row of metrics.csv.
struct LossRecord {
  std::uint64_t step = 0;      // optimizer steps done
  int epoch = 1;               // the one that this step belongs to; counts from 1
  double epochFraction = 0;    // epochs done as a real number, for the plot's axis
  std::uint64_t images = 0;    // training images seen
  double seconds = 0.0;        // spent training; evaluation, publishing and saving not counted
  Losses train;                // mean over the images of the steps since the record before
  std::optional<Losses> test;  // over all test images, at an epoch's end
};

}  // namespace latentscape
