// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/analyses/subject.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/projection.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

template <>
std::span<const std::string_view> choiceNames<ProjectionMethod>();  // "pca", "tsne", "umap"

// The codes of images in a plane.
struct ProjectQuestion {
  static constexpr std::uint64_t kMaxImages = 1'000'000;
  static constexpr int kMaxSteps = 100'000;  // of t-SNE, and epochs of UMAP

  Split split = Split::Test;
  std::uint64_t images = 10'000;   // the first of the split; 0: all
  ProjectionOptions projection{};  // on all the threads that there are
  // The codes of the first images of the split, where somebody has them: these are projected, however many `images` says, and
  // nothing is encoded.
  std::shared_ptr<const Codes> known{};
};

struct ProjectAnswer {
  Projection projection;
  bool fewerNeighbours = false;  // the perplexity or the neighbours are less than asked: the codes allow no more
  std::uint64_t seed = 1;        // of t-SNE and UMAP
  std::size_t images = 0;
  int dimension = 0;                 // of the codes
  std::vector<std::uint8_t> labels;  // of the images; empty if there are none
  std::vector<std::string> classNames;
  std::string title;               // of the picture
  std::vector<std::string> notes;  // what the user should know to read the figures; sentences
};

Result<void> validate(const ProjectQuestion& question, const AnalysisSubject& subject);
Result<ProjectAnswer> answer(const ProjectQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                             const ProgressCallback& progress = {});
std::string toJson(const ProjectAnswer& answer);
// index,label,x,y
std::string toCsv(const ProjectAnswer& answer);
// A scatter chart, a .png or .svg.
Result<void> draw(const ProjectAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
