// SPDX-License-Identifier: GPL-3.0-or-later
// What a decoder alone memorises: one image, several images, and more images than it has room for.
#include "core/base/number_text.h"
#include "core/base/threads.h"
#include "core/data/embedded.h"
#include "core/data/subset.h"
#include "core/lessons/all_lessons.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace latentscape {
namespace {

constexpr double kMemorised = 0.001;  // mean squared error per pixel: a PSNR of 30 dB
constexpr double kSameImage = 0.8;    // correlation of pixels

std::vector<float> oneHot(std::size_t count) {
  std::vector<float> rows(count * count, 0.0F);
  for (std::size_t i = 0; i < count; ++i) rows[i * count + i] = 1.0F;
  return rows;
}

// Of two images of one size: the correlation of their pixels.
double correlation(const Image& a, const Image& b) {
  const auto n = static_cast<double>(a.pixels.size());
  double meanA = 0.0, meanB = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    meanA += a.pixels[i] / n;
    meanB += b.pixels[i] / n;
  }
  double both = 0.0, squaresA = 0.0, squaresB = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    both += (a.pixels[i] - meanA) * (b.pixels[i] - meanB);
    squaresA += (a.pixels[i] - meanA) * (a.pixels[i] - meanA);
    squaresB += (b.pixels[i] - meanB) * (b.pixels[i] - meanB);
  }
  return both / std::sqrt(std::max(squaresA * squaresB, 1e-12));
}

Result<LessonOutcome> oneImage(const LessonRun& run) {
  const auto digit = static_cast<std::size_t>(run.values[0]);
  const auto length = static_cast<std::size_t>(run.values[1]);
  const auto steps = static_cast<int>(run.values[2]);
  const auto digits = embeddedDigits();
  if (!digits) return digits.error();
  const ImageSet image = takeImages((*digits)->test, std::array{digit});
  DecoderConfig config;
  config.image = image.shape;
  config.inputs = static_cast<int>(length);
  const std::vector<float> ones(length, 1.0F);
  DecoderTrainer trainer(config, image, ones, 1);

  const auto pixels = static_cast<double>(image.shape.pixels());
  std::vector<int> moments;  // steps whose drawing is kept: 0, 1, 2, 4, ... and the last
  for (int at = 1; at < steps; at *= 2) moments.push_back(at);
  moments.push_back(steps);
  LessonStage stage(run, static_cast<std::uint64_t>(steps));
  std::vector<Image> drawings = picturesOf(trainer.decode(ones), image.shape);
  LessonSeries curve{"squared error per pixel", {}, {}, true, {}};
  const auto view = [&](bool last) {
    LessonView shown;
    LessonPictures grown{"As it learns: after 0, 1, 2, 4, … steps, and the image itself", static_cast<int>(moments.size()) + 2,
                         drawings};
    grown.images.resize(moments.size() + 1);
    if (!last) grown.images[std::min(drawings.size(), moments.size())] = picturesOf(trainer.decode(ones), image.shape).front();
    grown.images.push_back(image.picture(0));
    shown.pictures.push_back(std::move(grown));
    if (last) {
      std::vector<float> others;
      for (const float factor : {0.0F, 0.25F, 0.5F, 0.75F, 1.0F, 1.5F, 2.0F}) others.insert(others.end(), length, factor);
      shown.pictures.push_back(
          {"Other inputs: 0, ¼, ½, ¾, 1, 1½ and 2 in place of the ones", 7, picturesOf(trainer.decode(others), image.shape)});
    }
    shown.charts.push_back({"Error", "step", "squared error per pixel", true, false, {curve}});
    return shown;
  };
  const auto trained = trainDecoder(trainer, 0.02, steps, "learning one image", stage, [&](int step, double term) {
    curve.x.push_back(step - 1);
    curve.y.push_back(std::max(term / pixels, 1e-12));
    if (std::binary_search(moments.begin(), moments.end(), step))
      drawings.push_back(picturesOf(trainer.decode(ones), image.shape).front());
    stage.show([&] { return view(false); });
  });
  if (!trained) return trained.error();
  const double error = trainer.loss() / pixels;
  curve.x.push_back(steps);
  curve.y.push_back(std::max(error, 1e-12));
  LessonOutcome outcome;
  outcome.view = view(true);
  outcome.figures = {{"squared_error", "Squared error per pixel", error, 3, ""},
                     {"psnr", "PSNR", -10.0 * std::log10(std::max(error, 1e-12)), 3, "dB"},
                     {"weights", "Weights and biases", pixels * static_cast<double>(length + 1), 6, ""}};
  outcome.passed = error < kMemorised;
  const Image forTwos = picturesOf(trainer.decode(std::vector<float>(length, 2.0F)), image.shape).front();
  if (outcome.passed && correlation(forTwos, image.picture(0)) > kSameImage) outcome.answer = 0;
  outcome.sentence = "After " + std::to_string(steps) + " steps the squared error per pixel is " + significantText(error, 2) +
                     (outcome.passed ? ": the network draws the image by heart."
                                     : ": not yet below 0.001. It has the room; give it more steps.");
  return outcome;
}

struct Memory {
  double error = 0.0, floor = 0.0;  // squared error per pixel, and the smallest that any training can reach
  std::vector<Image> drawn;
};

Result<Memory> memorise(const ImageSet& images, std::size_t count, std::size_t width, int steps, LessonStage& stage,
                        const std::function<LessonView(const std::vector<Image>&)>& view) {
  std::vector<std::size_t> first(count);
  for (std::size_t i = 0; i < count; ++i) first[i] = i;
  const ImageSet some = takeImages(images, first);
  DecoderConfig config;
  config.image = images.shape;
  config.inputs = static_cast<int>(count);
  config.hidden = {static_cast<int>(width)};
  config.activation = Activation::Tanh;
  const auto vectors = oneHot(count);
  DecoderTrainer trainer(config, some, vectors, availableThreads());
  const auto draw = [&] {
    const std::size_t shown = std::min<std::size_t>(12, count);
    return picturesOf(trainer.decode(std::span<const float>(vectors).first(shown * count)), images.shape);
  };
  const auto trained = trainDecoder(trainer, 0.02, steps, std::to_string(count) + " images", stage,
                                    [&](int, double) { stage.show([&] { return view(draw()); }); });
  if (!trained) return trained.error();
  return Memory{trainer.loss() / static_cast<double>(images.shape.pixels()), linearFloor(some, width), draw()};
}

Result<LessonOutcome> severalImages(const LessonRun& run) {
  const auto most = static_cast<std::size_t>(run.values[0]);
  const auto width = static_cast<std::size_t>(run.values[1]);
  const auto steps = static_cast<int>(run.values[2]);
  const auto digits = lessonDigits(most, 1);
  if (!digits) return digits.error();
  const ImageSet& images = digits->images;
  // Numbers of images up to the room, and beyond.
  std::set<std::size_t> counts{most};
  for (const std::size_t count : {(width + 1) / 2, width + 1, width + 1 + (width + 1) / 2, 2 * (width + 1), 3 * (width + 1)}) {
    if (count < most) counts.insert(count);
  }
  LessonStage stage(run, static_cast<std::uint64_t>(steps) * counts.size());
  LessonSeries reached{"reached by training", {}, {}, false, {}}, floor{"smallest possible", {}, {}, true, {}};
  const auto view = [&](const std::vector<Image>& drawn) {
    LessonView shown;
    const std::size_t columns = std::min<std::size_t>(12, most);
    LessonPictures pictures{"Images above what the network draws for their one-hot vectors", static_cast<int>(columns),
                            firstImages(images, columns)};
    pictures.images.insert(pictures.images.end(), drawn.begin(), drawn.end());
    shown.pictures.push_back(std::move(pictures));
    shown.charts.push_back(
        {"Error against the number of images", "images", "squared error per pixel", false, false, {floor, reached}});
    return shown;
  };
  LessonOutcome outcome;
  Memory last;
  double within = 0.0;  // the largest error for as many images as there is room for
  for (const std::size_t count : counts) {
    auto memory = memorise(images, count, width, steps, stage, view);
    if (!memory) return memory.error();
    reached.x.push_back(static_cast<double>(count));
    reached.y.push_back(memory->error);
    floor.x.push_back(static_cast<double>(count));
    floor.y.push_back(memory->floor);
    if (count <= width + 1) within = std::max(within, memory->error);
    last = *std::move(memory);
  }
  outcome.view = view(last.drawn);
  const bool past = most > width + 1;
  outcome.figures = {{"room", "Images that there is room for", static_cast<double>(width + 1), 6, ""},
                     {"error_within", "Error with that many", within, 3, ""},
                     {"error_past", "Error with all " + std::to_string(most), last.error, 3, ""},
                     {"least_past", "Smallest possible with all", last.floor, 3, ""}};
  const std::string room = std::to_string(width + 1);
  if (!past) {
    outcome.sentence = "All " + std::to_string(most) + " images fit: there is room for " + room +
                       ". Use more images or a smaller width to run out of room.";
    return outcome;
  }
  const bool fits = within < kMemorised;
  const bool full = last.error > 5.0 * within && last.error < 1.15 * last.floor + 0.0005;
  outcome.passed = fits && full;
  if (outcome.passed) outcome.answer = 1;
  const std::string seen = "Up to " + room + " images the squared error per pixel is " + significantText(within, 2) + "; with " +
                           std::to_string(most) + " it is " + significantText(last.error, 3) + ", where " +
                           significantText(last.floor, 3) + " is the smallest that any weights can reach: ";
  outcome.sentence =
      seen + (outcome.passed ? "room is lacking, not training."
              : !fits
                  ? "even the images that there is room for are not learned yet. Give it more steps."
                  : "it has not reached the limit yet, or the limit is too small to matter. Give it more steps or more images.");
  return outcome;
}

}  // namespace

Lesson oneImageLesson() {
  return {"one-image",
          "One image from a vector of ones",
          "A decoder turns a few numbers into an image. Here the numbers are always the same, a vector of ones, and one layer of "
          "weights turns it into the pixels. Training changes the weights until the pixels are those of one image.\n"
          "Nothing about the image is in the input: all of it ends up in the weights.",
          "Run it. Then choose another image, or a single 1 instead of a vector.",
          "The image emerges from noise within a few dozen steps. Other numbers draw the same image fainter or stronger: the "
          "network knows no other.",
          "The mean squared error per pixel falls below 0.001.",
          {"The decoder has learned one image from a vector of ones. What does it draw for a vector of twos?",
           {{"The same image, stronger", ""},
            {"Another digit", "Other numbers could mean another image, but only if the decoder had ever learned a second one."},
            {"Noise", "It has never been given twos. But its layer only multiplies and adds."}},
           "All of the image is in the weights. Twos only double what the weights add up to: the decoder knows no other image."},
          {{"image", "Image", "Which of the 10,000 built-in digits.", true, 0, 9999, 0},
           {"ones", "Ones", "Length of the input vector.", true, 1, 64, 16},
           {"steps", "Steps", "Number of steps of the optimizer (Adam).", true, 1, 2000, 128}},
          oneImage};
}

Lesson oneHotLesson() {
  return {"one-hot",
          "Several images from one-hot vectors",
          "Give each image its own input: a vector of zeros with a one at the image's number. The one picks a column of weights, "
          "so the network can learn the images by heart, side by side.\n"
          "A narrow hidden layer in between is a bottleneck: all that the last layer can do is add up one pattern for each of "
          "its units, and a bias.",
          "Change the width, and watch where the curve starts to rise.",
          "Up to w + 1 images the error is almost 0; from there it climbs, and training stays on the curve of the smallest "
          "possible error.",
          "Up to w + 1 images the error stays below 0.001; with all images it is at least five times as large, and within 15 % "
          "of the smallest possible.",
          {"How many images can the network learn by heart through its narrow layer?",
           {{"All: each has its own input", "The inputs are all different, but each image is drawn with the same few patterns."},
            {"As many as it has units, and one more", ""},
            {"Half as many as it has units", "It is not that tight: the patterns can be mixed in any proportion."}},
           "w units and a bias span w + 1 images and no more. Beyond that the images share patterns, and the network draws what "
           "principal components would keep."},
          {{"images", "Images", "Largest number of images to learn.", true, 2, 200, 60},
           {"width", "Width", "Units of the hidden layer.", true, 1, 100, 12},
           {"steps", "Steps", "Number of optimizer steps, for each number of images.", true, 1, 5000, 600}},
          severalImages};
}

}  // namespace latentscape
