// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/misfit.h"
#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/corruption.h"
#include "core/exploration/denoising.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

struct DenoiseAnswer;

// What a model makes of corrupted images.
struct DenoiseQuestion {
  Split split = Split::Test;
  std::uint64_t images = 0;  // drawn at random; 0: all
  Corruption corruption{CorruptionKind::Gaussian, 0.5};
  std::uint64_t seed = 1;     // of the noise and the draws
  bool picturesOnly = false;  // without the figures, which take longer
  // An answer to the same question: if it is of the same model and images, its pictures are taken over. May be null.
  std::shared_ptr<const DenoiseAnswer> known{};
};

struct DenoiseAnswer {
  static constexpr std::size_t kShown = 18;

  DenoiseQuestion question;  // without what was known
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Dataset> dataset;
  std::vector<DenoisedImage> pictures;      // of kShown of the images, drawn at random
  std::optional<DenoisingQuality> figures;  // of all of the images; none if only pictures were asked for
};

Result<void> validate(const DenoiseQuestion& question, const AnalysisSubject& subject);
// A model that never saw noise, or only another kind.
std::optional<Misfit> misfit(const DenoiseQuestion& question, const AnalysisSubject& subject);
Result<DenoiseAnswer> answer(const DenoiseQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                             const ProgressCallback& progress = {});
std::string toJson(const DenoiseAnswer& answer);
// figure,value,standard_error
std::string toCsv(const DenoiseAnswer& answer);
// Noisy images above denoised ones above the originals, a .png or .svg.
Result<void> draw(const DenoiseAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
