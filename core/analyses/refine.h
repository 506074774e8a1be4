// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/searched_image.h"
#include "core/analyses/selection.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
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

struct RefineAnswer : SearchedImage {
  RefineQuestion question;
  int steps = 0;                                // that the search took
  Image reconstruction, refinedReconstruction;  // decoded at the means
};

Result<void> validate(const RefineQuestion& question, const AnalysisSubject& subject);
Result<RefineAnswer> answer(const RefineQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                            const ProgressCallback& progress = {});
std::string toJson(const RefineAnswer& answer);
// The image and what its two codes decode to, a .png or .svg.
Result<void> draw(const RefineAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
