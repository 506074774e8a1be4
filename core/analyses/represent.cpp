// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/represent.h"

#include "core/analyses/csv.h"
#include "core/analyses/images.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/charts/chart_axes.h"
#include "core/charts/confusion_chart.h"
#include "core/data/subset.h"
#include "core/exploration/linear_probe.h"
#include "core/exploration/model_input.h"
#include "core/exploration/nearest_neighbours.h"

#include <algorithm>
#include <array>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

std::size_t fourFifths(std::size_t size) { return size * 4 / 5; }

bool isOnCodes(Classifier classifier) { return classifier == Classifier::KnnOnCodes || classifier == Classifier::ProbeOnCodes; }
bool isKnn(Classifier classifier) { return classifier == Classifier::KnnOnCodes || classifier == Classifier::KnnOnPixels; }

Result<void> checkImageCount(const std::string& field, std::uint64_t wanted, std::size_t there) {
  if (wanted != 0 && wanted < RepresentQuestion::kLeastImages) {
    return Error{
        "expected at least " + std::to_string(RepresentQuestion::kLeastImages) + " images, found " + std::to_string(wanted),
        field, ""};
  }
  return checkCount(field, wanted, there);
}

ordered_json rowsOf(const ConfusionMatrix& matrix) {
  ordered_json rows = ordered_json::array();
  for (std::size_t row = 0; row < matrix.classes; ++row) {
    const auto begin = matrix.counts.begin() + static_cast<std::ptrdiff_t>(row * matrix.classes);
    rows.push_back(std::vector<std::size_t>(begin, begin + static_cast<std::ptrdiff_t>(matrix.classes)));
  }
  return rows;
}

ordered_json describe(const RepresentationFigures& figures) {
  return {{"dimension", figures.dimension},
          {"knn_accuracy", figures.neighbours.accuracy()},
          {"linear_probe_accuracy", figures.probe.accuracy()},
          {"linear_probe_converged", figures.probeConverged},
          {"silhouette", orNull(figures.silhouette)},
          {"knn_confusion", rowsOf(figures.neighbours)},
          {"linear_probe_confusion", rowsOf(figures.probe)}};
}

}  // namespace

template <>
std::span<const std::string_view> choiceNames<Classifier>() {
  static constexpr std::array<std::string_view, 4> names{"knn-codes", "probe-codes", "knn-pixels", "probe-pixels"};
  return names;
}

const ConfusionMatrix& RepresentAnswer::matrix(Classifier classifier) const {
  const RepresentationFigures& figures = isOnCodes(classifier) ? codes : pixels;
  return isKnn(classifier) ? figures.neighbours : figures.probe;
}

RepresentationSplit representationSplit(const Dataset& dataset, std::uint64_t seed) {
  if (!dataset.train.empty()) return {dataset.train, dataset.test, false};
  const auto chosen = drawImages(dataset.test.size(), fourFifths(dataset.test.size()), seed);
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < dataset.test.size(); ++i) {
    if (!std::binary_search(chosen.begin(), chosen.end(), i)) rest.push_back(i);
  }
  return {takeImages(dataset.test, chosen), takeImages(dataset.test, rest), true};
}

SplitSizes representationSizes(const Dataset& dataset) {
  const std::size_t test = dataset.test.size();
  if (!dataset.train.empty()) return {dataset.train.size(), test};
  return {fourFifths(test), test - fourFifths(test)};
}

Result<RepresentationFigures> judgeFeatures(const Features& train, const Features& test, const RepresentQuestion& question,
                                            std::stop_token stop, const ProgressCallback& progress) {
  const auto given = nearestNeighbourClasses(train, test, question.neighbours, stop, progress);
  if (!given) return given.error();
  ProbeOptions how;
  how.l2 = question.l2;
  const auto probe = fitLinearProbe(train, how, stop, progress);
  if (!probe) return probe.error();
  const auto cohesion = silhouette(test, RepresentQuestion::kSilhouetteSample, question.seed, stop, progress);
  if (!cohesion && cohesion.error().cancelled) return cohesion.error();
  RepresentationFigures figures{train.dimension,
                                confusionMatrix(test.labels, *given),
                                confusionMatrix(test.labels, probe->classify(test)),
                                probe->converged,
                                {}};
  if (cohesion) figures.silhouette = *cohesion;
  return figures;
}

std::optional<Error> representationObstacle(const AnalysisSubject& subject) {
  if (subject.dataset && !subject.dataset->test.empty() && subject.dataset->test.labels.empty())
    return Error{"these images have no classes to predict", subject.dataset->title, "Choose a data set with classes."};
  if (subject.model && subject.model->classes() > 0)
    return Error{"a conditional model is given the classes, so its codes need not hold them", subject.name, ""};
  return std::nullopt;
}

Result<void> validate(const RepresentQuestion& question, const AnalysisSubject& subject) {
  if (auto right = checkWhole("neighbours", 1, RepresentQuestion::kMaxNeighbours, question.neighbours); !right) return right;
  if (auto right = checkNumber("l2", 0.0, RepresentQuestion::kMaxL2, question.l2); !right) return right;
  if (!checkImages(subject, Split::Test)) return {};
  const SplitSizes there = representationSizes(*subject.dataset);
  if (auto train = checkImageCount("train-images", question.trainImages, there.train); !train) return train;
  if (auto test = checkImageCount("test-images", question.testImages, there.test); !test) return test;
  const std::uint64_t train = question.trainImages != 0 ? question.trainImages : there.train;
  if (train != 0 && static_cast<std::uint64_t>(question.neighbours) > train) {
    return Error{
        "expected at most " + std::to_string(train) + ", the training images, found " + std::to_string(question.neighbours),
        "neighbours", ""};
  }
  return {};
}

std::optional<Misfit> misfit(const RepresentQuestion& /*question*/, const AnalysisSubject& subject) {
  if (subject.model->classes() == 0) return std::nullopt;
  return needsVae(subject, "a conditional model is given the classes, so its codes need not hold them");
}

Result<RepresentAnswer> answer(const RepresentQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                               const ProgressCallback& progress) {
  if (auto images = checkImages(subject, Split::Test); !images) return images.error();
  if (auto obstacle = representationObstacle(subject)) return *obstacle;
  if (auto valid = validate(question, subject); !valid) return valid.error();
  const Dataset& dataset = *subject.dataset;
  RepresentationSplit split = representationSplit(dataset, question.seed);
  split.train = someImages(split.train, question.trainImages, question.seed);
  split.test = someImages(split.test, question.testImages, question.seed);
  const auto trainCodes = codeFeatures(*subject.model, split.train, stop, progress);
  if (!trainCodes) return trainCodes.error();
  const auto testCodes = codeFeatures(*subject.model, split.test, stop, progress);
  if (!testCodes) return testCodes.error();
  auto codes = judgeFeatures(*trainCodes, *testCodes, question, stop, progress);
  if (!codes) return codes.error();
  const auto trainPixels = pixelFeatures(split.train), testPixels = pixelFeatures(split.test);
  if (!trainPixels || !testPixels) return trainPixels ? testPixels.error() : trainPixels.error();
  auto pixels = judgeFeatures(*trainPixels, *testPixels, question, stop, progress);
  if (!pixels) return pixels.error();
  return RepresentAnswer{question,       *std::move(codes), *std::move(pixels), split.train.size(), split.test.size(),
                         split.fromTest, dataset.name,      dataset.title,      dataset.classNames};
}

std::string toJson(const RepresentAnswer& answer) {
  return jsonText({{"codes", describe(answer.codes)},
                   {"pixels", describe(answer.pixels)},
                   {"neighbours", answer.question.neighbours},
                   {"l2", answer.question.l2},
                   {"train_images", answer.trainImages},
                   {"test_images", answer.testImages},
                   {"train_split", answer.fromTest ? "four fifths of test" : "train"},
                   {"dataset", answer.dataset},
                   {"posterior", "mean"},
                   {"seed", answer.question.seed}});
}

std::string toCsv(const RepresentAnswer& answer) {
  std::string csv = "features,dimension,neighbours,knn_accuracy,linear_probe_accuracy,silhouette,train_images,test_images\n";
  const auto row = [&](const std::string& name, const RepresentationFigures& figures) {
    csv += name + "," + std::to_string(figures.dimension) + "," + std::to_string(answer.question.neighbours) + "," +
           csvNumber(figures.neighbours.accuracy()) + "," + csvNumber(figures.probe.accuracy()) + "," +
           (figures.silhouette ? csvNumber(*figures.silhouette) : std::string()) + "," + std::to_string(answer.trainImages) +
           "," + std::to_string(answer.testImages) + "\n";
  };
  row("codes", answer.codes);
  row("pixels", answer.pixels);
  return csv;
}

Result<void> draw(const RepresentAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const Classifier chosen = answer.question.matrix;
  const std::size_t dimension = (isOnCodes(chosen) ? answer.codes : answer.pixels).dimension;
  const std::string title = answer.title + " · " +
                            (isKnn(chosen) ? std::to_string(answer.question.neighbours) + "-NN" : "Linear probe") + " on " +
                            std::to_string(dimension) + (isOnCodes(chosen) ? "-D codes" : "-D pixels") + ", accuracy " +
                            groupedNumber(answer.matrix().accuracy(), 4);
  return writeConfusionChart(file, {answer.matrix().counts, answer.matrix().classes, answer.classNames, title, style.dark});
}

}  // namespace latentscape
