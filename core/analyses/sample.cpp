// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/sample.h"

#include "core/analyses/csv.h"
#include "core/analyses/images.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"
#include "core/analyses/selection.h"
#include "core/data/subset.h"
#include "core/exploration/attributes.h"

#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kFitSeed = 1;
constexpr int kComponents = 10, kComponentsOfClasses = 5;
constexpr int kFullCovarianceUpTo = 64;  // dimensions; above, it usually has too many parameters for the number of codes

SampleSource sourceOf(const SampleQuestion& question, const AnalysisSubject& subject) {
  if (question.from) return *question.from;
  return subject.model->classes() > 0 || !question.mixture.chosen() ? SampleSource::Prior : SampleSource::Aggregate;
}

// The chosen images by their indices.
Result<std::vector<std::size_t>> chosenIndices(const MixtureChoice& choice, const Dataset& dataset) {
  if (!choice.classNumber) return parseSelection("class", choice.classes, dataset, choice.split);
  auto found = imagesOfClass(imagesOf(dataset, choice.split), *choice.classNumber);
  if (!found.empty()) return found;
  return Error{dataset.title + " has no " + nameOf(choice.split) + " images of class " + std::to_string(*choice.classNumber),
               "class", ""};
}

// The chosen classes of a conditional model whose points come from the prior. The run stores their names; the subject's images,
// if it has any, name them first, and may be chosen themselves.
Result<std::vector<int>> givenClasses(const MixtureChoice& choice, const AnalysisSubject& subject) {
  if (!choice.chosen()) return std::vector<int>();
  if (choice.classNumber) return std::vector<int>{*choice.classNumber};
  if (subject.dataset) {
    const auto indices = chosenIndices(choice, *subject.dataset);
    if (!indices) return indices.error();
    return classesOf(takeImages(imagesOf(*subject.dataset, choice.split), *indices));
  }
  auto classes = parseModelClasses("class", choice.classes, subject);
  if (!classes) return classes.error();
  if (classes->need != ModelClasses::Need::Nothing) return checkImages(subject, choice.split).error();
  return std::move(classes->numbers);
}

// The log density of N(0, I) at the codes: nats, mean over the codes.
double priorLogLikelihood(const Codes& codes) {
  double sum = 0.0;
  for (const float value : codes.mean) sum += static_cast<double>(value) * static_cast<double>(value);
  return -0.5 * (sum / static_cast<double>(codes.count) + codes.dimension * std::log(2.0 * std::numbers::pi));
}

using Fitted = std::shared_ptr<const FittedMixture>;

Result<Fitted> fitCodes(const MixtureChoice& choice, const AnalysisSubject& subject, const std::stop_token& stop,
                        const ProgressCallback& progress) {
  const auto images = chosenImages(choice, subject);
  if (!images) return images.error();
  const auto codes = encodeImages(*subject.model, *images, 0, images->size(), stop, progress);
  if (!codes) return codes.error();
  const CovarianceKind usual = codes->dimension <= kFullCovarianceUpTo ? CovarianceKind::Full : CovarianceKind::Diagonal;
  MixtureOptions how;
  how.components = choice.components != 0 ? choice.components : choice.chosen() ? kComponentsOfClasses : kComponents;
  how.kind = choice.covariance.value_or(usual);
  how.seed = kFitSeed;
  auto fit = fitMixture(codes->mean, codes->dimension, how, stop, progress);
  if (!fit) return fit.error();
  return Fitted(std::make_shared<FittedMixture>(FittedMixture{choice, subject.model, subject.dataset, how.kind, *std::move(fit),
                                                              codes->count, classesOf(*images), priorLogLikelihood(*codes)}));
}

bool serves(const Fitted& known, const MixtureChoice& choice, const AnalysisSubject& subject) {
  return known && known->model == subject.model && known->dataset == subject.dataset && known->choice == choice;
}

}  // namespace

template <>
std::span<const std::string_view> choiceNames<SampleSource>() {
  static constexpr std::array<std::string_view, 2> names{"prior", "aggregate"};
  return names;
}

template <>
std::span<const std::string_view> choiceNames<CovarianceKind>() {
  static constexpr std::array<std::string_view, 2> names{"full", "diagonal"};
  return names;
}

bool needsImages(const SampleQuestion& question, const AnalysisSubject& subject) {
  if (sourceOf(question, subject) == SampleSource::Aggregate) return true;
  if (subject.model->classes() == 0 || question.mixture.classes.empty() || question.mixture.classNumber) return false;
  const auto classes = parseModelClasses("class", question.mixture.classes, subject);
  return classes && classes->need != ModelClasses::Need::Nothing;
}

Result<ImageSet> chosenImages(const MixtureChoice& choice, const AnalysisSubject& subject) {
  if (auto there = checkImages(subject, choice.split); !there) return there.error();
  const ImageSet& all = imagesOf(*subject.dataset, choice.split);
  if (!choice.chosen()) return someImages(all, choice.images, kFitSeed);
  const auto indices = chosenIndices(choice, *subject.dataset);
  if (!indices) return indices.error();
  return someImages(takeImages(all, *indices), choice.images, kFitSeed);
}

Result<void> validate(const SampleQuestion& question, const AnalysisSubject& subject) {
  const MixtureChoice& mixture = question.mixture;
  if (auto right = checkWhole("count", 1, SampleQuestion::kMaxCount, question.count); !right) return right;
  if (auto right = checkNumber("temperature", 0.0, SampleQuestion::kMaxTemperature, question.temperature); !right) return right;
  if (mixture.components != 0) {
    if (auto right = checkWhole("components", 1, MixtureChoice::kMaxComponents, mixture.components); !right) return right;
  }
  const bool conditional = subject.model->classes() > 0, prior = sourceOf(question, subject) == SampleSource::Prior;
  const bool fitted = mixture.components != 0 || mixture.covariance || mixture.images != 0;
  if (prior && (fitted || (mixture.chosen() && !conditional))) {
    return Error{"the prior is one Gaussian for all; class, images, components and covariance belong to the aggregate posterior",
                 "from", ""};
  }
  if (auto right = checkCount("images", mixture.images, subject, mixture.split); !right) return right;
  if (!mixture.chosen()) return {};
  if (prior && mixture.classNumber) return checkClass(*subject.model, *mixture.classNumber);
  if (subject.dataset) {
    const auto indices = chosenIndices(mixture, *subject.dataset);
    return indices ? Result<void>() : indices.error();
  }
  if (!prior) return {};
  const auto classes = parseModelClasses("class", mixture.classes, subject);
  return classes ? Result<void>() : classes.error();
}

std::optional<Misfit> misfit(const SampleQuestion& question, const AnalysisSubject& subject) {
  if (subject.model->variational() || sourceOf(question, subject) != SampleSource::Prior) return std::nullopt;
  return Misfit{"nothing brings an autoencoder's codes near the prior, so most of its points are far from those of any image",
                "Draw with --from aggregate, from Gaussians fitted to its codes", "Draw from its codes"};
}

Result<SampleAnswer> answer(const SampleQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                            const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  SampleAnswer result;
  result.question = question;
  result.question.known = nullptr;
  result.from = sourceOf(question, subject);
  const auto count = static_cast<std::size_t>(question.count);
  std::vector<LatentPoint> points;
  std::vector<int> classes;
  if (result.from == SampleSource::Prior) {
    // A conditional model has the same prior for every class: the decoder is given the class.
    auto given = givenClasses(question.mixture, subject);
    if (!given) return given.error();
    classes = *std::move(given);
    points = samplePrior(subject.model->latentDimension(), count, question.seed, question.temperature);
  } else {
    auto fitted = serves(question.known, question.mixture, subject) ? Result<Fitted>(question.known)
                                                                    : fitCodes(question.mixture, subject, stop, progress);
    if (!fitted) return fitted.error();
    result.fitted = *std::move(fitted);
    classes = result.fitted->classes;
    points = sampleMixture(result.fitted->fit.mixture, count, question.temperature, question.seed);
  }
  if (!question.inTurn) {
    result.className = givenClassName(*subject.model, subject.dataset.get());
    result.samples = DecodedInTurn(subject.model, std::move(points));
    return result;
  }
  auto samples = DecodedInTurn::ofClasses(subject.model, std::move(points), classes);
  if (!samples) return samples.error();
  result.samples = *std::move(samples);
  return result;
}

std::string toJson(const SampleAnswer& answer) {
  ordered_json result;
  if (answer.fitted) {
    const FittedMixture& fitted = *answer.fitted;
    result = {{"images", fitted.codes},
              {"components", fitted.fit.mixture.components()},
              {"covariance", nameOf(fitted.covariance)},
              {"log_likelihood", fitted.fit.logLikelihoods.back()},
              {"prior_log_likelihood", fitted.priorLogLikelihood},
              {"steps", fitted.fit.logLikelihoods.size() - 1},
              {"converged", fitted.fit.converged},
              {"split", nameOf(fitted.choice.split)}};
    if (fitted.choice.chosen()) result["classes"] = fitted.classes;
  }
  result["from"] = nameOf(answer.from);
  if (!answer.samples.classes().empty()) result["given_classes"] = answer.samples.classes();
  result["count"] = answer.question.count;
  result["temperature"] = answer.question.temperature;
  result["seed"] = answer.question.seed;
  return jsonText(result);
}

std::string toCsv(const SampleAnswer& answer) {
  const std::vector<LatentPoint>& points = answer.samples.points();
  std::string csv = "index,class";
  for (std::size_t i = 1; i <= points.front().size(); ++i) csv += ",z_" + std::to_string(i);
  csv += '\n';
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto given = answer.samples.classOf(i);
    csv += std::to_string(i) + "," + (given ? std::to_string(*given) : std::string());
    for (const float value : points[i]) csv += "," + csvNumber(value);
    csv += '\n';
  }
  return csv;
}

Result<void> draw(const SampleAnswer& answer, const std::filesystem::path& file, const PictureStyle& style,
                  const std::stop_token& stop) {
  const auto columns = static_cast<int>(squareColumns(answer.samples.points().size()));
  return answer.samples.draw(file, columns, 2, style.scale, stop);
}

}  // namespace latentscape
