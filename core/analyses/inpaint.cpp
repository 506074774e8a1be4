// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/inpaint.h"

#include "core/analyses/asked_image.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"
#include "core/analyses/text_parts.h"
#include "core/base/number_text.h"
#include "core/data/subset.h"
#include "core/exploration/inpainting.h"
#include "core/exploration/model_input.h"
#include "core/exploration/quality.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

constexpr std::size_t kOtherImages = 128;  // whose codes may be starts
constexpr std::uint8_t kMissingLevel = 128;

// Every value of the box's pixels, by its place in the image.
template <class Use>
void forEachMissing(const PixelBox& box, const ImageShape& shape, const Use& use) {
  const auto channels = static_cast<std::size_t>(shape.channels), width = static_cast<std::size_t>(shape.width);
  for (int y = box.y; y < box.y + box.height; ++y) {
    const std::size_t first = (static_cast<std::size_t>(y) * width + static_cast<std::size_t>(box.x)) * channels;
    for (std::size_t i = first; i < first + static_cast<std::size_t>(box.width) * channels; ++i) use(i);
  }
}

Result<void> checkBox(const std::string& field, const PixelBox& box, const ImageShape& shape) {
  const std::string size = std::to_string(shape.width) + "x" + std::to_string(shape.height) + " pixels (width x height)";
  if (box.width < 1 || box.height < 1) return wrongField(field, "a width and a height of at least 1", box.text());
  // Without sums, which could overflow.
  const bool inside = box.x >= 0 && box.y >= 0 && box.x < shape.width && box.y < shape.height &&
                      box.width <= shape.width - box.x && box.height <= shape.height - box.y;
  if (!inside) return wrongField(field, "a box inside the model's images of " + size, box.text());
  if (box.width == shape.width && box.height == shape.height)
    return wrongField(field, "a box that leaves something known of the model's images of " + size, box.text());
  return {};
}

Result<std::vector<LatentPoint>> codesOfOthers(const InpaintQuestion& question, const AnalysisSubject& subject,
                                               std::stop_token stop) {
  const ImageSet& images = imagesOf(*subject.dataset, question.image.split);
  std::vector<std::size_t> others = drawImages(images.size(), kOtherImages, question.seed);
  std::erase(others, question.image.index);
  std::vector<LatentPoint> points;
  const bool classMissing = subject.model->classes() > 0 && images.labels.empty();
  if (others.empty() || classMissing) return points;
  const ImageSet taken = takeImages(images, others);
  const auto codes = encodeImages(*subject.model, taken, 0, taken.size(), std::move(stop));
  if (!codes) return codes.error();
  for (std::size_t i = 0; i < codes->count; ++i) points.emplace_back(codes->meanOf(i).begin(), codes->meanOf(i).end());
  return points;
}

// How well the box was guessed.
double psnrOfMissing(const PixelBox& box, const ImageShape& shape, const std::vector<float>& original,
                     const std::vector<float>& completed) {
  std::vector<float> hidden, guessed;
  forEachMissing(box, shape, [&](std::size_t i) {
    hidden.push_back(original[i]);
    guessed.push_back(completed[i]);
  });
  return psnr(hidden, guessed);
}

}  // namespace

std::string PixelBox::text() const {
  return std::to_string(x) + "," + std::to_string(y) + "," + std::to_string(width) + "," + std::to_string(height);
}

Result<PixelBox> parsePixelBox(const std::string& field, const std::string& text) {
  std::array<int, 4> numbers{};
  const auto parts = partsOf(text, ',');
  bool right = parts.size() == numbers.size();
  for (std::size_t i = 0; right && i < numbers.size(); ++i) {
    const auto number = numberIn<int>(parts[i]);
    right = number.has_value();
    numbers[i] = number.value_or(0);
  }
  if (!right) return wrongField(field, "four whole numbers, X,Y,WIDTH,HEIGHT in pixels from the top left", text);
  return PixelBox{numbers[0], numbers[1], numbers[2], numbers[3]};
}

Result<void> validate(const InpaintQuestion& question, const AnalysisSubject& subject) {
  if (auto there = checkAskedImage(question.image, question.givenClass, subject); !there) return there;
  if (auto right = checkBox("missing", question.missing, subject.model->imageShape()); !right) return right;
  return checkWhole("samples", InpaintQuestion::kMinSamples, InpaintQuestion::kMaxSamples, question.samples);
}

Result<InpaintAnswer> answer(const InpaintQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                             const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  auto asked = askedImage(question.image, question.givenClass, subject);
  if (!asked) return asked.error();
  const ImageShape shape = asked->picture.shape;
  CodeTarget target{asked->pixels, std::vector<float>(asked->pixels.size(), 1.0F)};
  Image known = asked->picture;
  forEachMissing(question.missing, shape, [&](std::size_t i) {
    target.weights[i] = 0.0F;
    target.pixels[i] = 0.0F;  // so that nothing can look at what is missing
    known.pixels[i] = kMissingLevel;
  });
  InpaintOptions options;
  options.refine.seed = question.seed;
  auto codes = codesOfOthers(question, subject, stop);
  if (!codes) return codes.error();
  options.codes = *std::move(codes);
  const auto found = inpaint(asked->model, target, options, stop, progress);
  if (!found) return found.error();
  auto image = searchedImage(*asked, " · missing " + question.missing.text(), target, found->encoded, found->code,
                             question.samples, question.seed, stop);
  if (!image) return image.error();
  return InpaintAnswer{*std::move(image), question, psnrOfMissing(question.missing, shape, asked->pixels, found->completed),
                       std::move(known), toImage(found->completed, shape)};
}

std::string toJson(const InpaintAnswer& answer) {
  const PixelBox& box = answer.question.missing;
  nlohmann::ordered_json result = describeImage(answer.question.image, answer);
  result["missing"] = {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
  describeCodes(result, answer);
  result["missing_psnr"] = answer.missingPsnr;
  result["dataset"] = answer.dataset;
  result["seed"] = answer.question.seed;
  return jsonText(result);
}

Result<void> draw(const InpaintAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const std::vector<Image> pictures{answer.original, answer.known, answer.completed};
  LabelledGridOptions grid = labelledGrid(answer.title, pictures.size(), answer.original.shape.width, style);
  grid.captions = {"Original", "Known", "Completed"};
  return writeLabelledGrid(file, pictures, grid);
}

}  // namespace latentscape
