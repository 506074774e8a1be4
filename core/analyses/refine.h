// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/selection.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/refinement.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace latentscape {

// How much better than the encoder's code the best code of an image is.
struct RefineQuestion {
  static constexpr int kMinSamples = 2, kMaxSamples = 100'000;

  ImageName image;
  std::string givenClass;  // a conditional model is given it, by number or name; empty: the image's own
  int samples = 64;        // fresh ones, which the encoder's and the refined code are scored with
  std::uint64_t seed = 1;  // of all noise
};

struct RefineAnswer {
  RefineQuestion question;
  std::string dataset, title;     // its name; of the picture
  std::string className;          // of the image; empty if it has none
  std::optional<int> givenClass;  // of a conditional model
  Gaussian encoded, refined;
  int steps = 0;                                          // that the search took
  int samples = 0;                                        // fresh ones; 1 of an autoencoder, whose codes are points
  FreshScore score;                                       // before: the encoder's, after: the refined code's
  Image original, reconstruction, refinedReconstruction;  // decoded at the means
};

Result<void> validate(const RefineQuestion& question, const AnalysisSubject& subject);
Result<RefineAnswer> answer(const RefineQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                            const ProgressCallback& progress = {});
std::string toJson(const RefineAnswer& answer);
// The image and what its two codes decode to, a .png or .svg.
Result<void> draw(const RefineAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
