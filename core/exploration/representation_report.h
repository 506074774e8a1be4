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

// What classifiers learn from and what they are tested on: the data set's own split. One without training images lends four
// fifths of its test images, drawn by the seed, which are then not tested on.
struct RepresentationSplit {
  ImageSet train, test;
  bool fromTest = false;  // lent
};
RepresentationSplit representationSplit(const Dataset& dataset, std::uint64_t seed);

struct RepresentationOptions {
  int neighbours = 5;  // from 1 to the number of training rows
  double l2 = 1.0;     // of the linear probe
  std::uint64_t seed = 1;
  static constexpr std::size_t silhouetteSample = 2000;
};

struct RepresentationFigures {
  std::size_t dimension = 0;
  ConfusionMatrix neighbours, probe;
  bool probeConverged = false;
  std::optional<double> silhouette;  // of the test rows; nothing where only one class is there
};
// k-NN, a linear probe and the silhouette of one kind of features. Blocks; cancelled within each.
Result<RepresentationFigures> judgeFeatures(const Features& train, const Features& test, const RepresentationOptions& options,
                                            std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
