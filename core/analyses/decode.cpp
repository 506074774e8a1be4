// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/decode.h"

#include "core/analyses/start_point.h"
#include "core/charts/image_grid.h"

#include <algorithm>
#include <span>

namespace latentscape {

Result<void> validate(const DecodeQuestion& question, const AnalysisSubject& subject) {
  const auto point = parsePoint("z", question.z, subject.model->latentDimension());
  return point ? Result<void>() : point.error();
}

Result<DecodeAnswer> answer(const DecodeQuestion& question, const AnalysisSubject& subject, std::stop_token,
                            const ProgressCallback&) {
  const auto point = parsePoint("z", question.z, subject.model->latentDimension());
  if (!point) return point.error();
  return DecodeAnswer{decodePoint(*subject.model, *point)};
}

Result<void> draw(const DecodeAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  // A single image may be large: up to ten times its size.
  const int fitting = std::clamp(1200 / std::max(answer.image.shape.width, 1), 1, 10);
  return writeImageGrid(file, std::span(&answer.image, 1), {1, 0, style.scale != 0 ? style.scale : fitting});
}

}  // namespace latentscape
