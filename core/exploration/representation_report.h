// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/representation.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>

namespace latentscape {

// The images that classifiers learn from and those that they are tested on: the data set's own split. If there are no training
// images, a seeded draw takes four fifths of the test images for training, and only the rest is tested.
struct RepresentationSplit {
  ImageSet train, test;
  bool fromTest = false;  // whether train was taken from the test images
};
RepresentationSplit representationSplit(const Dataset& dataset, std::uint64_t seed);

struct RepresentationOptions {
  int neighbours = 5;  // from 1 to the number of training rows
  double l2 = 1.0;     // for the linear probe
  std::uint64_t seed = 1;
  static constexpr std::size_t silhouetteSample = 2000;
};

struct RepresentationFigures {
  std::size_t dimension = 0;
  ConfusionMatrix neighbours, probe;
  bool probeConverged = false;
  std::optional<double> silhouette;  // of the test rows; nullopt if they have only one class
};
// k-NN, a linear probe and the silhouette for one kind of features. Blocks; can be cancelled during each of them.
Result<RepresentationFigures> judgeFeatures(const Features& train, const Features& test, const RepresentationOptions& options,
                                            std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
