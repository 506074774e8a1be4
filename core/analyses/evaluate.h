// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/misfit.h"
#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/evaluation.h"
#include "core/exploration/importance.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

template <>
std::span<const std::string_view> choiceNames<PixelValues>();  // "grey", "binarized", "thresholded"

// How well a model fits images, and how it uses its latent space.
struct EvaluateQuestion {
  static constexpr int kMaxImportanceSamples = 1'000'000;

  Split split = Split::Test;
  std::uint64_t images = 0;  // drawn at random; 0: all
  PosteriorUse posterior = PosteriorUse::Sample;
  PixelValues pixels = PixelValues::Grey;
  int importanceSamples = 0;            // K of importanceWeightedLikelihood; 0: none
  std::optional<std::uint64_t> seed{};  // of all draws; none: the one that the model was trained with
};

struct EvaluateAnswer {
  EvaluateQuestion question;
  std::uint64_t seed = 1;
  std::string dataset, title;  // its name; of the picture
  Evaluation fit;
  bool variational = true;  // the model: an autoencoder has no KL divergence
  std::optional<double> bitsPerDimension;
  std::optional<std::size_t> trainedOn;  // how many of the images the model was trained on, where that is known
  std::optional<ImportanceEvaluation> importance;
  std::vector<std::optional<double>> importanceBits;  // bits per dimension of its points
  std::vector<std::string> notes;                     // what the user should know to read the figures; sentences
};

// Why a model has no log p(x) to estimate: an autoencoder, or a squared error, which is no density. Or nullopt.
std::optional<Error> likelihoodObstacle(const AnalysisSubject& subject);

Result<void> validate(const EvaluateQuestion& question, const AnalysisSubject& subject);
// Images that the model was trained on, or an autoencoder.
std::optional<Misfit> misfit(const EvaluateQuestion& question, const AnalysisSubject& subject);
Result<EvaluateAnswer> answer(const EvaluateQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                              const ProgressCallback& progress = {});
std::string toJson(const EvaluateAnswer& answer);
// figure,value,standard_error
std::string toCsv(const EvaluateAnswer& answer);
// The KL divergence of each latent dimension, or of an autoencoder, which has none, the variance of its codes; a .png or .svg.
Result<void> draw(const EvaluateAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
