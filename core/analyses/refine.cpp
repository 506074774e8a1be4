// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/refine.h"

#include "core/analyses/asked_image.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"

#include <utility>
#include <vector>

namespace latentscape {

Result<void> validate(const RefineQuestion& question, const AnalysisSubject& subject) {
  if (auto there = checkAskedImage(question.image, question.givenClass, subject); !there) return there;
  return checkWhole("samples", RefineQuestion::kMinSamples, RefineQuestion::kMaxSamples, question.samples);
}

Result<RefineAnswer> answer(const RefineQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                            const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  auto asked = askedImage(question.image, question.givenClass, subject);
  if (!asked) return asked.error();
  RefineOptions options;
  options.seed = question.seed;
  const CodeTarget target{asked->pixels, {}};
  RefineAnswer result;
  result.question = question;
  result.dataset = subject.dataset->name;
  result.className = asked->className;
  result.givenClass = asked->givenClass;
  result.encoded = encodedGaussian(*asked->model, target.pixels);
  Refinement refinement(asked->model, target, result.encoded, options);
  while (!refinement.done()) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    refinement.advance(1);
    if (progress) {
      progress({"refining", static_cast<std::uint64_t>(refinement.step()), static_cast<std::uint64_t>(options.steps)});
    }
  }
  result.refined = refinement.best();
  result.steps = refinement.step();
  result.samples = asked->model->variational() ? question.samples : 1;
  const auto score = scoreFresh(*asked->model, target, result.encoded, result.refined, question.samples, question.seed, stop);
  if (!score) return score.error();
  result.score = *score;
  result.title = asked->title + gainText(*asked->model, result.score);
  result.reconstruction = decodePoint(*asked->model, result.encoded.mean);
  result.refinedReconstruction = decodePoint(*asked->model, result.refined.mean);
  result.original = std::move(asked->picture);
  return result;
}

std::string toJson(const RefineAnswer& answer) {
  using nlohmann::ordered_json;
  ordered_json result = {{"image", answer.question.image.text()},
                         {"class", answer.className.empty() ? ordered_json() : ordered_json(answer.className)},
                         {"encoder", describe(answer.encoded, answer.score.before)},
                         {"refined", describe(answer.refined, answer.score.after)}};
  describeGain(result, answer.score, answer.samples);
  if (answer.givenClass) result["given_class"] = *answer.givenClass;
  result["steps"] = answer.steps;
  result["dataset"] = answer.dataset;
  result["seed"] = answer.question.seed;
  return jsonText(result);
}

Result<void> draw(const RefineAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const std::vector<Image> pictures{answer.original, answer.reconstruction, answer.refinedReconstruction};
  LabelledGridOptions grid = labelledGrid(answer.title, pictures.size(), answer.original.shape.width, style);
  grid.captions = {"Original", "Reconstruction", "Refined"};
  return writeLabelledGrid(file, pictures, grid);
}

}  // namespace latentscape
