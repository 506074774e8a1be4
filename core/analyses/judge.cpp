// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/judge.h"

#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/base/memory_limit.h"
#include "core/exploration/chunks.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

Result<ImageSet> decodeAll(const DecodedInTurn& samples, ImageShape shape, const std::stop_token& stop,
                           const ProgressCallback& progress) {
  const std::size_t count = samples.points().size(), size = shape.pixels();
  const double bytes = static_cast<double>(count) * static_cast<double>(size);
  if (auto fits = checkMemory(std::to_string(count) + " samples", bytes, "count", "Draw fewer."); !fits) return fits.error();
  ImageSet images{shape, {}, {}};
  images.pixels.reserve(count * size);
  const std::size_t together = imagesTogether(size);
  for (std::size_t first = 0; first < count; first += together) {
    const std::size_t n = std::min(together, count - first);
    const auto some = samples.images(first, n, stop);
    if (!some) return some.error();
    for (const Image& image : *some) images.pixels.insert(images.pixels.end(), image.pixels.begin(), image.pixels.end());
    if (progress) progress({"decoding", first + n, count});
  }
  return images;
}

}  // namespace

Result<void> validate(const JudgeQuestion& question, const AnalysisSubject& subject) {
  if (auto right = checkWhole("count", JudgeQuestion::kMinCount, SampleQuestion::kMaxCount, question.samples.count); !right)
    return right;
  return validate(question.samples, subject);
}

Result<JudgeAnswer> answer(const JudgeQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                           const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  const auto drawn = answer(question.samples, subject, stop, progress);
  if (!drawn) return drawn.error();
  MixtureChoice chosen = question.samples.mixture;
  chosen.images = 0;
  const auto images = chosenImages(chosen, subject);
  if (!images) return images.error();
  const auto samples = decodeAll(drawn->samples, subject.model->imageShape(), stop, progress);
  if (!samples) return samples.error();
  const auto quality = judgeSamples(*question.judge, *samples, *images, std::move(stop), progress);
  if (!quality) return quality.error();
  return JudgeAnswer{*quality, question.judgeName, question.judge->latentDimension()};
}

std::string toJson(const JudgeAnswer& answer) {
  return jsonText({{"frechet_distance", answer.quality.distance},
                   {"floor", orNull(answer.quality.floor)},
                   {"samples", answer.quality.samples},
                   {"images", answer.quality.images},
                   {"judge", answer.judge},
                   {"judge_dimension", answer.judgeDimension}});
}

}  // namespace latentscape
