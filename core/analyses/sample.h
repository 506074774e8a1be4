// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/decoded_in_turn.h"
#include "core/analyses/images.h"
#include "core/analyses/misfit.h"
#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/mixture.h"
#include "core/model/choices.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// Prior: N(0, I). Aggregate: a mixture of Gaussians fitted to the codes of images.
enum class SampleSource { Prior, Aggregate };
template <>
std::span<const std::string_view> choiceNames<SampleSource>();  // "prior", "aggregate"
template <>
std::span<const std::string_view> choiceNames<CovarianceKind>();  // "full", "diagonal"

// Which images a mixture is fitted to, and how. The fit has a seed of its own, so it is the same whatever points are drawn.
struct MixtureChoice {
  static constexpr int kMaxComponents = 1000;

  Split split = Split::Test;
  std::string classes{};             // as parseSelection() takes them; empty: all. A conditional model is given them in turn
  std::optional<int> classNumber{};  // or the class of this number alone, whatever it is called
  std::uint64_t images = 0;          // drawn at random from these; 0: all
  int components = 0;                // 0: 10, or 5 if classes are chosen
  std::optional<CovarianceKind> covariance{};  // none: full up to 64 dimensions

  bool chosen() const { return classNumber || !classes.empty(); }
  bool operator==(const MixtureChoice&) const = default;
};

// A fitted mixture, and what it was fitted to.
struct FittedMixture {
  MixtureChoice choice;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Dataset> dataset;
  CovarianceKind covariance = CovarianceKind::Full;
  MixtureFit fit;
  std::size_t codes = 0;
  std::vector<int> classes;         // of the images, ascending; empty if they have none
  double priorLogLikelihood = 0.0;  // of the codes under N(0, I): nats, mean over the codes
};

// Images decoded at points that are drawn at random.
struct SampleQuestion {
  static constexpr int kMaxCount = 100'000;
  static constexpr double kMaxTemperature = 100.0;

  std::optional<SampleSource> from{};  // none: the prior; if classes are chosen the aggregate, unless the model is conditional
  MixtureChoice mixture{};
  int count = 64;
  double temperature = 1.0;  // multiplies standard deviations
  std::uint64_t seed = 1;    // of the points
  // Whether a conditional model is given its classes, or the chosen ones, in turn; false: the class that it is conditioned on.
  bool inTurn = true;
  // An earlier answer's. It is used again if it is of the same model and images and fitted in the same way.
  std::shared_ptr<const FittedMixture> known{};
};

struct SampleAnswer {
  SampleQuestion question;  // without what was known
  SampleSource from = SampleSource::Prior;
  DecodedInTurn samples;
  std::shared_ptr<const FittedMixture> fitted;  // null: drawn from the prior
  std::string className{};                      // that a conditional model is given, if not its classes in turn
};

// Whether the question needs the subject's images: to fit a mixture to their codes, or because it names classes by them.
bool needsImages(const SampleQuestion& question, const AnalysisSubject& subject);
// The images of a choice.
Result<ImageSet> chosenImages(const MixtureChoice& choice, const AnalysisSubject& subject);

Result<void> validate(const SampleQuestion& question, const AnalysisSubject& subject);
// Points of the prior, for an autoencoder.
std::optional<Misfit> misfit(const SampleQuestion& question, const AnalysisSubject& subject);
Result<SampleAnswer> answer(const SampleQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                            const ProgressCallback& progress = {});
std::string toJson(const SampleAnswer& answer);
// The points: index,class,z_1.. The class is what a conditional model was given, otherwise empty.
std::string toCsv(const SampleAnswer& answer);
// The images as a .png, as square as possible.
Result<void> draw(const SampleAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {},
                  const std::stop_token& stop = {});

}  // namespace latentscape
