// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/decoded_in_turn.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

namespace latentscape {

// The path from one image or point of latent space to another.
struct InterpolateQuestion {
  static constexpr int kMinFrames = 2, kMaxFrames = 1000;

  std::string from{}, to{};  // as startPoint() takes them
  std::string givenClass{};  // a conditional model decodes all images with it, by number or name; empty: that of the first end
                             // that is an image, or 0
  int frames = 11;           // images, the ends included
  InterpolationMode mode = InterpolationMode::Linear;
};

struct InterpolateAnswer {
  DecodedInTurn strip;
  std::optional<int> givenClass;  // of a conditional model
  std::string classOf;            // the end whose class it is; empty: it was chosen, or no end is an image
};

Result<void> validate(const InterpolateQuestion& question, const AnalysisSubject& subject);
Result<InterpolateAnswer> answer(const InterpolateQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                                 const ProgressCallback& progress = {});
// The images in a row, as a .png.
Result<void> draw(const InterpolateAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {},
                  const std::stop_token& stop = {});
// The same of images at hand.
Result<void> drawStrip(std::span<const Image> images, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
