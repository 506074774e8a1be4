// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/selection.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// The images nearest to one in latent space, and those nearest in pixels.
struct NeighboursQuestion {
  static constexpr int kCount = 10, kMost = 100;

  std::string image{};  // "test:3"; its neighbours come from the same split
  int count = kCount;   // in each space
  // Known already: codes of the first images of the split, by this model, and the search covers these; null: of all, which are
  // encoded first. The answer is cancelled if they are of another model or other images.
  std::shared_ptr<const Codes> codes{};
};

struct NeighbourImage {
  std::size_t index = 0;
  double distance = 0.0;
  int label = -1;                      // -1: it has no class
  std::string className{}, caption{};  // "7 · 1.23", or "1.23" without a class
  Image image{};
};

struct NeighboursAnswer {
  NeighboursQuestion question;
  ImageName name;
  NeighbourImage itself;
  std::vector<NeighbourImage> latent, pixels;  // the nearest first; fewer than asked for if there are fewer
  std::size_t shared = 0;                      // that are in both
  std::size_t images = 0;                      // that were searched
  std::string title;
};

Result<void> validate(const NeighboursQuestion& question, const AnalysisSubject& subject);
Result<NeighboursAnswer> answer(const NeighboursQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                                const ProgressCallback& progress = {});
std::string toJson(const NeighboursAnswer& answer);
// space,rank,image,distance,label,class
std::string toCsv(const NeighboursAnswer& answer);
// Two rows, each starting with the image itself; a .png or .svg.
Result<void> draw(const NeighboursAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
