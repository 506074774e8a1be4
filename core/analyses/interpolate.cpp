// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/interpolate.h"

#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"
#include "core/analyses/selection.h"
#include "core/analyses/start_point.h"
#include "core/charts/image_grid.h"

#include <memory>
#include <utility>

namespace latentscape {
namespace {

constexpr int kGap = 2;  // screen pixels between two images

}  // namespace

Result<void> validate(const InterpolateQuestion& question, const AnalysisSubject& subject) {
  using Question = InterpolateQuestion;
  if (auto right = checkWhole("frames", Question::kMinFrames, Question::kMaxFrames, question.frames); !right) return right;
  if (auto right = checkStartPoint("from", question.from, subject); !right) return right;
  if (auto right = checkStartPoint("to", question.to, subject); !right) return right;
  return checkGivenClass("class", question.givenClass, subject);
}

Result<InterpolateAnswer> answer(const InterpolateQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                                 const ProgressCallback&) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  const auto from = startPoint("from", question.from, subject, stop);
  if (!from) return from.error();
  const auto to = startPoint("to", question.to, subject, std::move(stop));
  if (!to) return to.error();
  InterpolateAnswer result;
  std::shared_ptr<const Model> decoder = subject.model;
  if (decoder->classes() > 0) {
    const auto known = givenClassOf("class", question.givenClass, subject);
    if (!known) return known.error();
    const std::optional<int>& chosen = *known;
    if (!chosen) result.classOf = from->givenClass ? question.from : to->givenClass ? question.to : "";
    result.givenClass = chosen ? chosen : from->givenClass ? from->givenClass : to->givenClass.value_or(0);
    decoder = decoder->ofClass(*result.givenClass);
  }
  result.strip = {decoder, interpolationPath(from->point, to->point, question.frames, question.mode)};
  return result;
}

Result<void> draw(const InterpolateAnswer& answer, const std::filesystem::path& file, const PictureStyle& style,
                  const std::stop_token& stop) {
  return answer.strip.draw(file, static_cast<int>(answer.strip.points().size()), kGap, style.scale, stop);
}

Result<void> drawStrip(std::span<const Image> images, const std::filesystem::path& file, const PictureStyle& style) {
  const int width = images.empty() ? 1 : images.front().shape.width;
  return writeImageGrid(file, images, {static_cast<int>(images.size()), kGap, fittingScale(style.scale, images.size(), width)});
}

}  // namespace latentscape
