// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/decoded_in_turn.h"
#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <filesystem>
#include <stop_token>

namespace latentscape {

// Images over the plane of the first two dimensions, at the prior's quantiles; a row of them for a single dimension. A
// conditional model decodes with the class that it is conditioned on.
struct ManifoldQuestion {
  static constexpr int kMaxGrid = 100;

  int grid = 20;  // images per side
};

struct ManifoldAnswer {
  int grid = 0;
  DecodedInTurn images;  // row by row, from the top left
};

Result<void> validate(const ManifoldQuestion& question, const AnalysisSubject& subject);
Result<ManifoldAnswer> answer(const ManifoldQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                              const ProgressCallback& progress = {});
// A .png.
Result<void> draw(const ManifoldAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {},
                  const std::stop_token& stop = {});

}  // namespace latentscape
