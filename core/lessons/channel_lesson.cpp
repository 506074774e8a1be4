// SPDX-License-Identifier: GPL-3.0-or-later
// Noise and information: how much passes through a noisy number, and the same trade-off as set by the KL divergence.
#include "core/base/number_text.h"
#include "core/exploration/evaluation.h"
#include "core/lessons/all_lessons.h"
#include "core/lessons/channel.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace latentscape {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kShown = 12;
constexpr std::size_t kMeasured = 1000;  // number of images
constexpr std::size_t kDraws = 20000;
constexpr std::size_t kSome = 5, kMany = 10;  // values: the bounds of the question's choices

struct Passed {
  double beta = 1.0;
  double kl = 0.0;              // bits, mean over images
  Estimate information;         // bits
  double reconstruction = 0.0;  // nats
  Codes codes;
  LessonTraining training;
  std::vector<Image> rebuilt;  // the first images
};

Result<Passed> trainAndMeasure(const LessonDigits& digits, double beta, int epochs, LessonStage& stage,
                               const LessonView& before) {
  ModelConfig model;
  model.image = digits.images.shape;
  model.hidden = {256};
  model.latentDimension = 1;
  TrainingConfig training;
  training.epochs = epochs;
  training.batch = 64;
  training.learningRate = 2e-3;
  training.beta = beta;
  training.seed = kSeed;
  const std::string name = "β = " + significantText(beta, 3);
  auto trained = trainModel(model, training, digits.images, name, stage, [&](Trainer&, const LessonTraining& soFar) {
    stage.show([&] {
      LessonView view = before;
      std::vector<double> bits;
      for (const Losses& losses : soFar.losses) bits.push_back(losses.kl / std::numbers::ln2);
      view.charts.push_back({"KL divergence while training, " + name,
                             "epoch",
                             "bits per image",
                             false,
                             false,
                             {smoothed("KL", soFar.epochs, bits)}});
      return view;
    });
  });
  if (!trained) return trained.error();
  Passed passed;
  passed.beta = beta;
  auto codes = encodeImages(*trained->model, digits.images, 0, kMeasured, stage.stop());
  if (!codes) return codes.error();
  const auto information = codeInformation(*codes, kSeed, stage.stop());
  if (!information) return information.error();
  for (std::size_t i = 0; i < codes->count; ++i) {
    const double mean = codes->mean[i], logVariance = codes->logVariance[i];
    passed.kl +=
        0.5 * (std::exp(logVariance) + mean * mean - 1.0 - logVariance) / std::numbers::ln2 / static_cast<double>(codes->count);
  }
  const auto losses = evaluateModel(*trained->model, digits.images, PosteriorUse::Sample, kSeed, stage.stop());
  if (!losses) return losses.error();
  passed.information = *information;
  passed.reconstruction = losses->reconstruction;
  passed.codes = *std::move(codes);
  std::vector<std::size_t> first(kShown);
  std::iota(first.begin(), first.end(), std::size_t{0});
  passed.rebuilt = reconstructImages(*trained->model, digits.images, first);
  passed.training = *std::move(trained);
  return passed;
}

struct Channel {
  bool asComputed = true;   // the shares read correctly match the closed form, and the bits that arrive stay within the capacity
  std::size_t survive = 1;  // the largest number of values of which 99 % are read correctly
  LessonView view;
};

Channel throughTheChannel(double range, std::size_t values, const LessonDigits& digits) {
  Channel channel;
  LessonSeries sent{"sent", {}, {}, true, {}}, arrived{"arriving", {}, {}, true, {}};
  for (std::size_t n = 2; n <= 64; n = n < 8 ? n + 1 : n * 5 / 4) {
    const Transmission transmission = transmit(range, n, kDraws, kSeed);
    sent.x.push_back(static_cast<double>(n));
    sent.y.push_back(std::log2(static_cast<double>(n)));
    arrived.x.push_back(static_cast<double>(n));
    arrived.y.push_back(transmission.bits.mean);
    const double expected = chanceOfReading(range, n);
    const double error = std::sqrt(expected * (1.0 - expected) / static_cast<double>(kDraws));
    channel.asComputed = channel.asComputed && std::abs(transmission.readRight.mean - expected) < 4.5 * error + 1e-3 &&
                         transmission.bits.mean < channelCapacity(meanSquare(range, n)) + 4.5 * transmission.bits.standardError;
  }
  while (channel.survive < 10000 && chanceOfReading(range, channel.survive + 1) >= 0.99) ++channel.survive;
  const Transmission shown = transmit(range, values, kDraws, kSeed);
  LessonPictures pictures{"Sent, one digit per value, above what is read from the noisy number", static_cast<int>(values),
                          firstImages(digits.images, values)};
  for (const std::size_t received : shown.received) pictures.images.push_back(digits.images.picture(received));
  channel.view.pictures.push_back(std::move(pictures));
  channel.view.charts.push_back(
      {"Through noise of standard deviation 1", "values sent", "bits", false, false, {std::move(sent), std::move(arrived)}});
  return channel;
}

Result<LessonOutcome> noiseAndInformation(const LessonRun& run) {
  const double range = run.values[0], beta = run.values[2];
  const auto values = static_cast<std::size_t>(run.values[1]);
  const int epochs = static_cast<int>(run.values[4]);
  const auto digits = lessonDigits(static_cast<std::size_t>(run.values[3]), kSeed);
  if (!digits) return digits.error();
  LessonStage stage(run, 2 * static_cast<std::uint64_t>(epochs));
  Channel channel = throughTheChannel(range, values, *digits);
  stage.show([&] { return channel.view; });
  const auto free = trainAndMeasure(*digits, 1.0, epochs, stage, channel.view);
  if (!free) return free.error();
  const auto priced = trainAndMeasure(*digits, beta, epochs, stage, channel.view);
  if (!priced) return priced.error();

  LessonOutcome outcome;
  outcome.view = std::move(channel.view);
  LessonChart codes{
      "The VAE's own channel: each image's mean and noise", "mean of the code", "standard deviation", false, false, {}};
  bool bounded = true;
  for (const Passed* passed : {&*free, &*priced}) {
    std::vector<float> deviations;
    for (const float logVariance : passed->codes.logVariance) deviations.push_back(std::exp(0.5F * logVariance));
    codes.series.push_back(codeSeries("β = " + significantText(passed->beta, 3), passed->codes.mean, 1, {}, deviations));
    bounded = bounded && passed->information.mean < passed->kl + 3.0 * passed->information.standardError;
  }
  outcome.view.charts.push_back(std::move(codes));
  LessonPictures rebuilt{"Images, then reconstructed from one number with β = 1, then with β = " + significantText(beta, 3),
                         static_cast<int>(kShown), firstImages(digits->images, kShown)};
  for (const Passed* passed : {&*free, &*priced})
    rebuilt.images.insert(rebuilt.images.end(), passed->rebuilt.begin(), passed->rebuilt.end());
  outcome.view.pictures.push_back(std::move(rebuilt));
  const double before = free->information.mean, after = priced->information.mean;
  outcome.figures = {
      {"values_that_survive", "Values of which 99 % are read correctly", static_cast<double>(channel.survive), 6, ""},
      {"bits_beta_1", "Bits that pass through the VAE's code, β = 1", before, 3, "bits"},
      {"kl_beta_1", "KL divergence", free->kl, 3, "bits"},
      {"reconstruction_beta_1", "Reconstruction term", free->reconstruction, 4, "nats"},
      {"bits", "Bits that pass, β = " + significantText(beta, 3), after, 3, "bits"},
      {"kl", "KL divergence", priced->kl, 3, "bits"},
      {"reconstruction", "Reconstruction term", priced->reconstruction, 4, "nats"}};
  outcome.model = toExplore(free->training, digits->images);
  outcome.passed = channel.asComputed && bounded && after < before - 0.25 && priced->reconstruction > free->reconstruction;
  outcome.sentence = "Of numbers from −" + significantText(range, 3) + " to " + significantText(range, 3) + ", " +
                     std::to_string(channel.survive) + " values survive the noise. With β = 1 the VAE's one number carries " +
                     significantText(before, 3) + " bits, about " + significantText(std::exp2(before), 2) +
                     " values; with β = " + significantText(beta, 3) + " it carries " + significantText(after, 3) +
                     " bits, about " + significantText(std::exp2(after), 2) + " values. The reconstruction term changes from " +
                     significantText(free->reconstruction, 4) + " to " + significantText(priced->reconstruction, 4) + " nats.";
  if (channel.asComputed) outcome.answer = channel.survive < kSome ? 0 : channel.survive <= kMany ? 1 : 2;
  if (!channel.asComputed) outcome.sentence += " The share read correctly differs from the formula.";
  if (!bounded) outcome.sentence += " More bits passed than the KL divergence allows.";
  if (after >= before - 0.25) outcome.sentence += " Nothing was traded: choose β above 1.";
  return outcome;
}

}  // namespace

Lesson channelLesson() {
  return {"noise-and-information",
          "Noise and information",
          "Send a number through a channel that adds noise with standard deviation 1. Values that are closer together than the "
          "noise is wide can't be distinguished: of all the numbers between −r and r only some survive. The more room they have, "
          "the more they carry, but only logarithmically.\n"
          "The code of a VAE is such a channel. The KL divergence is the price of room: it limits how many bits may pass, and "
          "training pays it only for bits that improve the picture.",
          "Double the range, and see how many more values survive. Then raise β, the price of a bit.",
          "The bits that arrive level off, however many are sent. At a higher price the codes' noise grows, fewer bits pass, and "
          "the reconstruction gets worse.",
          "The shares read correctly match the formula; no more bits pass than the capacity and the KL divergence allow; and a "
          "higher β lets fewer bits pass and gives worse reconstructions.",
          {"Values are spaced evenly over the range, and noise of standard deviation 1 is added to each. How many values can "
           "there be if 99 in 100 are to be read correctly?",
           {{"Fewer than 5", "In a narrow range, yes. This one is wide enough for more."},
            {"5 to 10", "Values a few standard deviations apart look safe, but how many of them fit depends on the range."},
            {"More than 10", "There is room for them. But one time in three the noise is larger than its standard deviation."}},
           "To be read correctly 99 times in 100, values have to be about five standard deviations apart. So a range of twice "
           "the width holds about twice as many values, which is one bit more."},
          {{"range", "Range", "Numbers range from minus this to plus this.", false, 0.5, 100, 6},
           {"values", "Values", "Number of values sent in the picture.", true, 2, 24, 12},
           {"beta", "β", "Weight of the KL divergence in the second training; in the first it is 1.", false, 0.01, 100, 8},
           {"images", "Images", "Training images.", true, 1000, 9000, 3000},
           {"epochs", "Epochs", "Number of times that each image is seen.", true, 1, 200, 25}},
          noiseAndInformation};
}

}  // namespace latentscape
