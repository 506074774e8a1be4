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

// The class that the user chose for a conditional model; none: that of an end.
Result<std::optional<int>> chosenClass(const InterpolateQuestion& question, const AnalysisSubject& subject) {
  if (question.givenClass.empty()) return std::optional<int>();
  if (subject.model->classes() == 0) return Error{"the model is not conditional: it decodes without a class", "class", ""};
  const auto chosen = parseModelClasses("class", question.givenClass, subject);
  if (!chosen) return chosen.error();
  // Of a name that an older run doesn't store, answer() says what to do.
  if (chosen->need == ModelClasses::Need::Names) return std::optional<int>();
  if (chosen->numbers.size() != 1) return wrongField("class", "one class by number or name", question.givenClass);
  return std::optional<int>(chosen->numbers.front());
}

}  // namespace

Result<void> validate(const InterpolateQuestion& question, const AnalysisSubject& subject) {
  using Question = InterpolateQuestion;
  if (auto right = checkWhole("frames", Question::kMinFrames, Question::kMaxFrames, question.frames); !right) return right;
  if (auto right = checkStartPoint("from", question.from, subject); !right) return right;
  if (auto right = checkStartPoint("to", question.to, subject); !right) return right;
  const auto chosen = chosenClass(question, subject);
  return chosen ? Result<void>() : chosen.error();
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
    const auto chosen = *chosenClass(question, subject);
    if (!chosen && !question.givenClass.empty())
      return Error{"the run stores no names of classes", subject.name, "Give the class's number."};
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
