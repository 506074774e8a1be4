// SPDX-License-Identifier: GPL-3.0-or-later
// A learned code for each image, without an encoder.
#include "core/base/number_text.h"
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/lessons/all_lessons.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

constexpr std::uint64_t kSeed = 1;

// The share of images whose nearest code belongs to an image of the same class.
double neighboursOfOneClass(std::span<const float> codes, std::size_t dimension, std::span<const std::uint8_t> classes) {
  std::size_t same = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    double least = std::numeric_limits<double>::infinity();
    std::size_t nearest = i;
    for (std::size_t j = 0; j < classes.size(); ++j) {
      if (j == i) continue;
      double sum = 0.0;
      for (std::size_t k = 0; k < dimension; ++k)
        sum += std::pow(static_cast<double>(codes[i * dimension + k]) - codes[j * dimension + k], 2);
      if (sum >= least) continue;
      least = sum;
      nearest = j;
    }
    same += nearest != i && classes[nearest] == classes[i] ? 1 : 0;
  }
  return static_cast<double>(same) / static_cast<double>(classes.size());
}

// That share for randomly assigned codes.
double chance(std::span<const std::uint8_t> classes) {
  std::vector<double> counts(256, 0.0);
  for (const std::uint8_t c : classes) counts[c] += 1.0;
  double pairs = 0.0;
  for (const double count : counts) pairs += count * (count - 1.0);
  const auto n = static_cast<double>(classes.size());
  return pairs / (n * (n - 1.0));
}

Result<LessonOutcome> learnedCodes(const LessonRun& run) {
  const auto count = static_cast<std::size_t>(run.values[0]);
  const auto dimension = static_cast<std::size_t>(run.values[1]);
  const auto steps = static_cast<int>(run.values[2]);
  const auto digits = lessonDigits(count, kSeed);
  if (!digits) return digits.error();
  const ImageSet& images = digits->images;
  std::vector<float> codes(count * dimension);
  RandomStream(kSeed).fillNormal(codes);
  for (float& value : codes) value *= 0.1F;  // all start close together

  DecoderConfig config;
  config.image = images.shape;
  config.inputs = static_cast<int>(dimension);
  config.hidden = {128};
  config.learnedInputs = true;
  config.seed = kSeed;
  DecoderTrainer trainer(config, images, codes, availableThreads());
  const auto pixels = static_cast<double>(images.shape.pixels());
  LessonStage stage(run, static_cast<std::uint64_t>(steps));
  std::vector<double> at, errors;
  const auto view = [&](bool last) {
    LessonView shown;
    codes = trainer.inputs();
    const std::size_t columns = std::min<std::size_t>(12, count);
    LessonPictures pictures{"Images above what the decoder draws from their codes", static_cast<int>(columns),
                            firstImages(images, columns)};
    const auto drawn = picturesOf(trainer.decode(std::span<const float>(codes).first(columns * dimension)), images.shape);
    pictures.images.insert(pictures.images.end(), drawn.begin(), drawn.end());
    shown.pictures.push_back(std::move(pictures));
    if (last) {
      std::vector<float> path;  // from the first image's code to the second's
      for (int i = 0; i < 12; ++i) {
        for (std::size_t k = 0; k < dimension; ++k)
          path.push_back(std::lerp(codes[k], codes[dimension + k], static_cast<float>(i) / 11.0F));
      }
      shown.pictures.push_back(
          {"On the way from the first image's code to the second's", 12, picturesOf(trainer.decode(path), images.shape)});
    }
    shown.charts.push_back({"Codes",
                            "first number",
                            dimension > 1 ? "second number" : "",
                            false,
                            dimension > 1,
                            {codeSeries("codes", codes, dimension, images.labels)}});
    shown.charts.push_back(
        {"Error", "step", "squared error per pixel", true, false, {smoothed("squared error per pixel", at, errors)}});
    return shown;
  };
  const auto trained = trainDecoder(trainer, 0.01, steps, "learning codes", stage, [&](int step, double term) {
    at.push_back(step);
    errors.push_back(term / pixels);
    stage.show([&] { return view(false); });
  });
  if (!trained) return trained.error();
  const double error = trainer.loss() / pixels;
  const double linear = linearFloor(images, dimension);
  LessonOutcome outcome;
  outcome.view = view(true);
  const double near = neighboursOfOneClass(codes, dimension, images.labels), random = chance(images.labels);
  outcome.figures = {{"squared_error", "Squared error per pixel", error, 3, ""},
                     {"linear", "Best possible with a linear decoder", linear, 3, ""},
                     {"neighbours_of_one_class", "Nearest code is of the same digit", near * 100.0, 3, "%"},
                     {"chance", "The same by chance", random * 100.0, 3, "%"}};
  outcome.passed = error < 0.8 * linear && near > 2.0 * random;
  if (outcome.passed) outcome.answer = 0;
  const std::string numbers = dimension == 1 ? "one number" : std::to_string(dimension) + " numbers";
  outcome.sentence =
      "With " + numbers + " per image the squared error per pixel is " + significantText(error, 2) +
      "; no linear decoder can get below " + significantText(linear, 2) + ". The nearest code is one of the same digit for " +
      percent(near) + " of the images (by chance: " + percent(random) + "), although training never saw which digit is which." +
      (outcome.passed ? "" : " That is not yet a fifth below, or not twice as often as by chance: give it more steps.");
  return outcome;
}

}  // namespace

Lesson learnedCodesLesson() {
  return {"learned-codes",
          "A code for each image, learned",
          "A one-hot vector only says which image it is. Replace it by a few real numbers, a code, and let training move the "
          "codes just as it moves the weights: both follow the gradient. (A table of codes is the same as a linear layer without "
          "a bias that takes one-hot vectors.)\n"
          "There is no encoder: an image that was not in training has no code, and finding one would take more training.",
          "Watch the map of codes while it trains. Then try one number per image, or eight.",
          "Codes start in one heap and spread out. Images that look alike end up side by side, because the decoder can share "
          "weights between them.",
          "The error falls a fifth below the best possible with a linear decoder, and the nearest code is of the same digit "
          "twice as often as by chance.",
          {"Training never sees which digit is which. Where do the codes of one digit end up?",
           {{"Side by side, more than by chance", ""},
            {"Anywhere among the others",
             "Nothing tells the codes which digit is which. But images of one digit look alike, and that is enough."},
            {"All on one spot", "Then the decoder would draw one and the same image for all of them, which costs error."}},
           "The decoder can share weights between codes that are side by side, so images that look alike move together."},
          {{"images", "Images", "Number of images, and of codes.", true, 20, 500, 200},
           {"code-size", "Code size", "Numbers in an image's code.", true, 1, 16, 2},
           {"steps", "Steps", "Number of optimizer steps.", true, 1, 5000, 800}},
          learnedCodes};
}

}  // namespace latentscape
