// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/misfit.h"
#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/representation.h"
#include "core/model/choices.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// How well codes predict classes that training never saw, compared with raw pixels.

// A classifier and what it learns from.
enum class Classifier { KnnOnCodes, ProbeOnCodes, KnnOnPixels, ProbeOnPixels };
template <>
std::span<const std::string_view> choiceNames<Classifier>();  // "knn-codes", "probe-codes", "knn-pixels", "probe-pixels"

struct RepresentQuestion {
  static constexpr int kMaxNeighbours = 1000;
  static constexpr double kMaxL2 = 1e6;
  static constexpr std::uint64_t kLeastImages = 2;
  static constexpr std::size_t kSilhouetteSample = 2000;

  int neighbours = 5;                          // at most as many as there are images to learn from
  double l2 = 1.0;                             // weight of the linear probe's penalty
  std::uint64_t trainImages = 0;               // to learn from, drawn at random; 0: all
  std::uint64_t testImages = 0;                // to be tested on, likewise
  std::uint64_t seed = 1;                      // of all draws
  Classifier matrix = Classifier::KnnOnCodes;  // whose confusion matrix is drawn
};

struct RepresentationFigures {
  std::size_t dimension = 0;
  ConfusionMatrix neighbours, probe;
  bool probeConverged = false;
  std::optional<double> silhouette;  // of the test rows; nullopt if they have only one class
};

struct RepresentAnswer {
  RepresentQuestion question;  // its matrix may be set to any other
  RepresentationFigures codes, pixels;
  std::size_t trainImages = 0, testImages = 0;
  bool fromTest = false;       // whether the images to learn from were taken from the test images
  std::string dataset, title;  // its name; for users
  std::vector<std::string> classNames;

  const ConfusionMatrix& matrix(Classifier classifier) const;
  const ConfusionMatrix& matrix() const { return matrix(question.matrix); }
};

// The images to learn from and those to be tested on: the data set's own split. If there are no training images, a seeded draw
// takes four fifths of the test images to learn from, and only the rest is tested.
struct RepresentationSplit {
  ImageSet train, test;
  bool fromTest = false;
};
RepresentationSplit representationSplit(const Dataset& dataset, std::uint64_t seed);
// How many images there are of each, without making the split.
struct SplitSizes {
  std::size_t train = 0, test = 0;
};
SplitSizes representationSizes(const Dataset& dataset);

// k-NN, a linear probe and the silhouette for one kind of features, as the question has them. Blocks; can be cancelled during
// each of them.
Result<RepresentationFigures> judgeFeatures(const Features& train, const Features& test, const RepresentQuestion& question,
                                            std::stop_token stop = {}, const ProgressCallback& progress = {});

// Why there is nothing to find out: images without classes, or a model that is given them. Or nullopt.
std::optional<Error> representationObstacle(const AnalysisSubject& subject);

Result<void> validate(const RepresentQuestion& question, const AnalysisSubject& subject);
// A conditional model's codes.
std::optional<Misfit> misfit(const RepresentQuestion& question, const AnalysisSubject& subject);
Result<RepresentAnswer> answer(const RepresentQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                               const ProgressCallback& progress = {});
std::string toJson(const RepresentAnswer& answer);
// features,dimension,neighbours,knn_accuracy,linear_probe_accuracy,silhouette,train_images,test_images: codes, and pixels
std::string toCsv(const RepresentAnswer& answer);
// The confusion matrix that the question chooses, a .png or .svg.
Result<void> draw(const RepresentAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
