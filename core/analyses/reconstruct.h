// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/reconstruction.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// Images beside their reconstructions, and the terms of each one's -ELBO.
struct ReconstructQuestion {
  static constexpr std::uint64_t kMaxImages = 1000;

  Split split = Split::Test;
  std::vector<std::size_t> indices{};   // the images; empty: count of them
  std::uint64_t count = 8;              // all there are, if they are fewer
  std::optional<std::uint64_t> seed{};  // of their draw; none: the first ones
};

struct ReconstructAnswer {
  ReconstructQuestion question;
  std::string dataset, title;  // its name; of the picture
  std::vector<ReconstructedImage> images;
  std::vector<int> labels;                    // of each image; empty if there are none
  std::vector<std::string> classNames;        // that a conditional model is given for each; empty for other models
  double reconstructionTerm = 0.0, kl = 0.0;  // nats, means over these images, at the posterior mean
  double psnr = 0.0;                          // dB, of their mean squared error; infinite if nothing is lost
  bool variational = true;                    // the model: an autoencoder has no KL divergence
};

Result<void> validate(const ReconstructQuestion& question, const AnalysisSubject& subject);
Result<ReconstructAnswer> answer(const ReconstructQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                                 const ProgressCallback& progress = {});
std::string toJson(const ReconstructAnswer& answer);
// index,label,reconstruction,kl,psnr
std::string toCsv(const ReconstructAnswer& answer);
// Originals above reconstructions above where they differ, with the figures of each, a .png or .svg.
Result<void> draw(const ReconstructAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
