// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/misfit.h"
#include "core/analyses/selection.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/uncertainty.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace latentscape {

// The posterior of an image, and how much images decoded from it differ.
struct UncertaintyQuestion {
  static constexpr int kMinSamples = 2, kMaxSamples = 1'000'000;

  ImageName image;
  int samples = 256;  // of its posterior
  std::uint64_t seed = 1;
};

struct UncertaintyAnswer {
  static constexpr int kShown = 12;  // spread.samples

  UncertaintyQuestion question;
  std::string dataset, title;  // its name; of the picture
  std::string className;       // of the image; empty if it has none
  bool classGiven = false;     // to the model, which is conditional
  Image original;
  Image mean, deviation;  // of the decoded samples; the deviation is black at 0 and white at largestDeviation
  PosteriorSpread spread;
  double largestDeviation = 0.0;  // of a pixel
};

Result<void> validate(const UncertaintyQuestion& question, const AnalysisSubject& subject);
// An autoencoder's codes, which are points.
std::optional<Misfit> misfit(const UncertaintyQuestion& question, const AnalysisSubject& subject);
Result<UncertaintyAnswer> answer(const UncertaintyQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                                 const ProgressCallback& progress = {});
std::string toJson(const UncertaintyAnswer& answer);
// dimension,mean,deviation: of the posterior
std::string toCsv(const UncertaintyAnswer& answer);
// The image, the mean and the deviation of its decoded samples, and samples, a .png or .svg.
Result<void> draw(const UncertaintyAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
