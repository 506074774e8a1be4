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
  const Gaussian encoded = encodedGaussian(*asked->model, target.pixels);
  Refinement refinement(asked->model, target, encoded, options);
  while (!refinement.done()) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    refinement.advance(1);
    if (progress) {
      progress({"refining", static_cast<std::uint64_t>(refinement.step()), static_cast<std::uint64_t>(options.steps)});
    }
  }
  auto image = searchedImage(*asked, {}, target, encoded, refinement.best(), question.samples, question.seed, stop);
  if (!image) return image.error();
  Image reconstruction = decodePoint(*asked->model, image->encoded.mean);
  Image refined = decodePoint(*asked->model, image->found.mean);
  return RefineAnswer{*std::move(image), question, refinement.step(), std::move(reconstruction), std::move(refined)};
}

std::string toJson(const RefineAnswer& answer) {
  nlohmann::ordered_json result = describeImage(answer.question.image, answer);
  describeCodes(result, answer);
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
