// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"
#include "core/exploration/refinement.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace latentscape {

// Completes an image of which values are missing (weight 0): finds a posterior given the known values alone, and decodes the
// missing ones from its mean. The encoder has never seen an image with a hole, so its code is only where the search begins.

struct InpaintOptions {
  RefineOptions refine{};
  // Codes that the image may be near, such as those of other images. Of them and 64 points of the prior, the `starts` that fit
  // the known values best are tried. Each costs about three decodes, so a few hundred are enough.
  std::vector<LatentPoint> codes{};
  int starts = 4;
};

struct Inpainted {
  Gaussian encoded;                // what the encoder gives for the image with its missing values black
  Gaussian code;                   // the posterior given the known values
  double encodedLoss = 0.0;        // -ELBO of the known values in nats, of either, with the same fixed noise
  double loss = 0.0;               // never above encodedLoss
  std::vector<float> completed{};  // the image: known values as they were given, missing ones decoded
};

// What is known can have several explanations, and gradients find the nearest. So the search begins at several places: the
// encoder's code of the image with its missing values black, that with them filled by encoding and decoding in turn (Rezende,
// Mohamed and Wierstra 2014, section 6.3), and the best of options.codes and of the prior. After a few steps the two with the
// lowest loss go on. Errors: checkTarget(). Blocks for as long as some thousand decodes take.
Result<Inpainted> inpaint(const std::shared_ptr<const Model>& model, const CodeTarget& target, const InpaintOptions& options = {},
                          std::stop_token stop = {}, const ProgressCallback& progress = {});

// The target with its missing values as the model decodes them at a point.
std::vector<float> completed(const Model& model, const CodeTarget& target, const LatentPoint& point);

}  // namespace latentscape
