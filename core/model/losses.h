// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

namespace latentscape {

// Nats per image: summed over pixels and latent dimensions, averaged over images.
struct Losses {
  double reconstruction = 0.0;  // -log p(x|z), for squared errors up to a constant (choices.h)
  double kl = 0.0;              // KL(q(z|x) || N(0, I))

  double loss() const { return reconstruction + kl; }  // -ELBO, regardless of the beta that training uses
  bool finite() const { return std::isfinite(reconstruction) && std::isfinite(kl); }
};

// What a model's loss is called, within a sentence: "−ELBO", or "reconstruction term" of an autoencoder, which has no KL
// divergence.
constexpr std::string_view lossName(bool variational) { return variational ? "−ELBO" : "reconstruction term"; }

// One point of the loss curves, and one row of metrics.csv.
struct LossRecord {
  std::uint64_t step = 0;      // optimizer steps done
  int epoch = 1;               // the epoch that this step belongs to; counts from 1
  double epochFraction = 0;    // epochs done, as a real number, for the plot's axis
  std::uint64_t images = 0;    // training images seen
  double seconds = 0.0;        // spent training; excludes evaluation, publishing, saving and stops of the process
  Losses train;                // mean over the images of the steps since the previous record
  std::optional<Losses> test;  // mean over all test images, at the end of an epoch and where a run was stopped
};

// What loss curves are drawn against.
enum class LossAxis { Step, Epoch, Seconds };

}  // namespace latentscape
