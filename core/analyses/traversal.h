// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/dimension_use.h"
#include "core/analyses/images.h"
#include "core/analyses/subject.h"
#include "core/analyses/value_range.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// How the image changes when a single latent dimension changes: a row for each, the most informative first.
struct TraversalQuestion {
  static constexpr int kRows = 32;  // at most, where the number is not given
  static constexpr int kMostRows = 1000, kFewestSteps = 2, kMostSteps = 100;

  std::string image{};         // the point that it starts from, of startPoint(); empty: zeros
  int dimensions = 0;          // the number of rows; 0: all, up to kRows
  int steps = 11;              // images per row
  std::string range = "-3:3";  // of each dimension
  Split split = Split::Test;   // of the images that the dimensions are ordered by
  std::uint64_t images = 0;    // how many of them, drawn; 0: all
  // Known already, of this model: no image is encoded, and none is needed. Used if it has as many dimensions as the model.
  std::shared_ptr<const DimensionUse> use{};
};

struct TraversalAnswer {
  TraversalQuestion question;
  LatentPoint start;
  ValueRange range;
  std::shared_ptr<const DimensionUse> use;
  std::vector<std::size_t> dimensions;  // of the rows
  std::string title;
  std::string className;  // that a conditional model is given; empty for other models
  std::vector<std::string> rowTitles, columnTitles;
  std::vector<Image> images;  // question.steps of each row, row after row
  // The point that an image was decoded at.
  LatentPoint pointAt(std::size_t row, std::size_t step) const;
};

Result<void> validate(const TraversalQuestion& question, const AnalysisSubject& subject);
Result<TraversalAnswer> answer(const TraversalQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                               const ProgressCallback& progress = {});
std::string toJson(const TraversalAnswer& answer);
// dimension,kl,variance
std::string toCsv(const TraversalAnswer& answer);
// The images, a .png or .svg.
Result<void> draw(const TraversalAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
