// SPDX-License-Identifier: GPL-3.0-or-later
// The autoencoder, whose latent space has holes, and the variational autoencoder, which closes them.
#include "core/base/number_text.h"
#include "core/base/random.h"
#include "core/exploration/neighbours.h"
#include "core/lessons/all_lessons.h"
#include "core/lessons/holes.h"

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kUnseen = 1000;  // number of images left out of training
constexpr std::size_t kSamples = 1000;
constexpr std::size_t kShown = 16;  // number of pictures of each kind

// The bounds of the choices in the lessons' questions.
constexpr double kFew = 0.05, kMost = 0.5;  // shares of samples in holes
constexpr double kHardly = 0.1;             // relative change of an error

struct Experiment {
  LessonDigits train, unseen;
  std::size_t dimension = 2;
  int epochs = 1;
  double beta = 1.0;
};

Result<Experiment> prepare(const LessonRun& run) {
  Experiment experiment;
  auto train = lessonDigits(static_cast<std::size_t>(run.values[0]), kSeed);
  if (!train) return train.error();
  auto unseen = lessonDigits(kUnseen, kSeed, train->indices);
  if (!unseen) return unseen.error();
  experiment.train = *std::move(train);
  experiment.unseen = *std::move(unseen);
  experiment.dimension = static_cast<std::size_t>(run.values[1]);
  experiment.epochs = static_cast<int>(run.values[2]);
  return experiment;
}

struct Sampled {
  LessonTraining training;
  std::vector<float> seen, points;  // points the decoder was trained on, and points it is sampled at
  Holes holes;
  double error = 0.0;  // mean squared error per pixel of reconstructing unseen images
  // The distance from the decoded samples to the nearest training image, root mean square over pixels; 0 if there are none.
  double distanceNear = 0.0, distanceInHoles = 0.0;
  std::vector<Image> near, inHoles, reconstructed;
};

// Points that the decoder was trained on: codes, or samples of the posteriors.
Result<std::vector<float>> pointsOf(const Model& model, const ImageSet& images, Stream stream, std::stop_token stop) {
  auto codes = encodeImages(model, images, 0, images.size(), stop);
  if (!codes) return codes.error();
  std::vector<float> points = std::move(codes->mean);
  if (!model.variational()) return points;
  std::vector<float> noise(points.size());
  RandomStream(kSeed, stream).fillNormal(noise);
  for (std::size_t i = 0; i < points.size(); ++i) points[i] += std::exp(0.5F * codes->logVariance[i]) * noise[i];
  return points;
}

// The points to sample. An autoencoder does not define where codes lie, so its points come from the Gaussian with the codes' mean
// and standard deviation in each dimension. A variational one is sampled from its prior, with nothing fitted.
std::vector<float> samplePoints(const Model& model, std::span<const float> seen) {
  const auto d = static_cast<std::size_t>(model.latentDimension());
  std::vector<float> points(kSamples * d);
  RandomStream(kSeed, streams::kPriorPoints).fillNormal(points);
  if (model.variational()) return points;
  for (std::size_t k = 0; k < d; ++k) {
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = k; i < seen.size(); i += d) sum += seen[i];
    const std::size_t count = seen.size() / d;
    const double n = static_cast<double>(count), mean = sum / n;
    for (std::size_t i = k; i < seen.size(); i += d) squares += (seen[i] - mean) * (seen[i] - mean);
    for (std::size_t i = k; i < points.size(); i += d) points[i] = static_cast<float>(mean + std::sqrt(squares / n) * points[i]);
  }
  return points;
}

LatentPoint pointOf(std::span<const float> points, std::size_t index, std::size_t d) {
  const auto point = points.subspan(index * d, d);
  return {point.begin(), point.end()};
}

Result<double> distanceToImages(const ImageSet& images, const Image& drawn, std::stop_token stop) {
  const auto nearest = nearestImages(images, drawn.pixels, 1, {}, stop);
  if (!nearest) return nearest.error();
  return nearest->front().distance / std::sqrt(static_cast<double>(images.shape.pixels()));
}

Result<void> judgeSamples(Sampled& sampled, const ImageSet& images, std::size_t d, std::stop_token stop) {
  for (const bool hole : {false, true}) {
    std::vector<LatentPoint> points;
    for (std::size_t i = 0; i < kSamples && points.size() < kShown; ++i) {
      if (sampled.holes.inHole[i] == hole) points.push_back(pointOf(sampled.points, i, d));
    }
    auto& pictures = hole ? sampled.inHoles : sampled.near;
    pictures = decodePoints(*sampled.training.model, points);
    double sum = 0.0;
    for (const Image& picture : pictures) {
      const auto distance = distanceToImages(images, picture, stop);
      if (!distance) return distance.error();
      sum += *distance;
    }
    if (!pictures.empty()) (hole ? sampled.distanceInHoles : sampled.distanceNear) = sum / static_cast<double>(pictures.size());
  }
  return {};
}

std::vector<std::size_t> shownImages() {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < kShown; ++i) indices.push_back(i);
  return indices;
}

LessonChart lossOf(const LessonTraining& training) {
  std::vector<double> losses;
  for (const Losses& step : training.losses) losses.push_back(step.loss());
  return {"Loss while training", "epoch", "nats per image", false, false, {smoothed("loss", training.epochs, losses)}};
}

// Trains, samples and looks for holes. name: the model's name in charts.
Result<Sampled> sampleFrom(const Experiment& experiment, Family family, const std::string& name, LessonStage& stage,
                           const LessonView& before) {
  const ImageSet& images = experiment.train.images;
  ModelConfig model;
  model.image = images.shape;
  model.hidden = {256};
  model.latentDimension = static_cast<int>(experiment.dimension);
  model.family = family;
  TrainingConfig training;
  training.epochs = experiment.epochs;
  training.batch = 64;
  training.learningRate = 2e-3;
  training.beta = experiment.beta;
  training.seed = kSeed;
  const std::size_t probes = std::min<std::size_t>(1000, images.size());
  const auto watch = [&](Trainer& trainer, const LessonTraining& soFar) {
    stage.show([&] {
      LessonView view = before;
      const auto codes = trainer.encodeMeans(images, 0, probes);
      view.charts.push_back({name,
                             "z₁",
                             "z₂",
                             false,
                             experiment.dimension > 1,
                             {codeSeries("codes", codes, experiment.dimension, std::span(images.labels).first(probes))}});
      if (before.charts.empty()) view.charts.push_back(lossOf(soFar));
      return view;
    });
  };
  auto trained = trainModel(model, training, images, name, stage, watch);
  if (!trained) return trained.error();
  Sampled sampled;
  sampled.training = *std::move(trained);
  const Model& frozen = *sampled.training.model;
  auto seen = pointsOf(frozen, images, streams::kSeenPosteriors, stage.stop());
  if (!seen) return seen.error();
  const auto unseen = pointsOf(frozen, experiment.unseen.images, streams::kUnseenPosteriors, stage.stop());
  if (!unseen) return unseen.error();
  sampled.seen = *std::move(seen);
  sampled.points = samplePoints(frozen, sampled.seen);
  auto holes = findHoles(sampled.seen, *unseen, sampled.points, experiment.dimension, stage.stop());
  if (!holes) return holes.error();
  sampled.holes = *std::move(holes);
  if (auto judged = judgeSamples(sampled, images, experiment.dimension, stage.stop()); !judged) return judged.error();

  sampled.reconstructed = reconstructImages(frozen, experiment.unseen.images, shownImages());
  double squares = 0.0;
  std::vector<std::size_t> all(experiment.unseen.images.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const auto pictures = reconstructImages(frozen, experiment.unseen.images, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto image = experiment.unseen.images.image(i);
    for (std::size_t p = 0; p < image.size(); ++p) squares += std::pow((pictures[i].pixels[p] - image[p]) / 255.0, 2);
  }
  sampled.error = squares / static_cast<double>(experiment.unseen.images.pixels.size());
  return sampled;
}

// The points that the decoder was trained on, with the samples on top; samples in holes are a separate series.
LessonChart mapOf(const Sampled& sampled, std::size_t d, const std::string& title, std::span<const std::uint8_t> classes) {
  LessonChart chart{title, "z₁", "z₂", false, d > 1, {codeSeries("codes", sampled.seen, d, classes)}};
  for (const bool hole : {false, true}) {
    std::vector<float> points;
    for (std::size_t i = 0; i < std::min<std::size_t>(300, kSamples); ++i) {
      if (sampled.holes.inHole[i] != hole) continue;
      const LatentPoint point = pointOf(sampled.points, i, d);
      points.insert(points.end(), point.begin(), point.end());
    }
    chart.series.push_back(codeSeries(hole ? "samples in holes" : "samples near codes", points, d, {}));
  }
  return chart;
}

void addPictures(LessonView& view, const Sampled& sampled, const std::string& name) {
  const int columns = static_cast<int>(kShown);
  view.pictures.push_back({name + ": decoded near codes", columns, sampled.near});
  if (!sampled.inHoles.empty()) view.pictures.push_back({name + ": decoded in holes", columns, sampled.inHoles});
}

void addReconstructions(LessonView& view, const Experiment& experiment, const Sampled& sampled, const std::string& name) {
  LessonPictures pictures{"Unseen images above their reconstructions by the " + name, static_cast<int>(kShown),
                          firstImages(experiment.unseen.images, kShown)};
  pictures.images.insert(pictures.images.end(), sampled.reconstructed.begin(), sampled.reconstructed.end());
  view.pictures.push_back(std::move(pictures));
}

Result<LessonOutcome> autoencoder(const LessonRun& run) {
  const auto experiment = prepare(run);
  if (!experiment) return experiment.error();
  LessonStage stage(run, static_cast<std::uint64_t>(experiment->epochs));
  const auto sampled = sampleFrom(*experiment, Family::Autoencoder, "Autoencoder", stage, {});
  if (!sampled) return sampled.error();
  LessonOutcome outcome;
  addReconstructions(outcome.view, *experiment, *sampled, "autoencoder");
  addPictures(outcome.view, *sampled, "Autoencoder");
  outcome.view.charts.push_back(mapOf(*sampled, experiment->dimension, "Codes and samples", experiment->train.images.labels));
  outcome.view.charts.push_back(lossOf(sampled->training));
  const double share = sampled->holes.share();
  const double linear = linearFloor(experiment->unseen.images, experiment->dimension);
  outcome.figures = {{"holes", "Samples in holes", share * 100.0, 3, "%"},
                     {"squared_error", "Squared error per pixel, unseen images", sampled->error, 3, ""},
                     {"linear", "Best possible with a linear decoder", linear, 3, ""}};
  if (!sampled->near.empty())
    outcome.figures.push_back({"distance_near", "Distance to nearest training image, near codes", sampled->distanceNear, 3, ""});
  if (!sampled->inHoles.empty())
    outcome.figures.push_back({"distance_in_holes", "The same, in holes", sampled->distanceInHoles, 3, ""});
  outcome.model = toExplore(sampled->training, experiment->train.images);
  outcome.passed = sampled->error < linear && share > kFew;
  if (sampled->error < linear) outcome.answer = share <= kFew ? 0 : share <= kMost ? 1 : 2;
  outcome.sentence = percent(share) + " of the samples lie far from every code; of unseen images 1 % do. " +
                     (sampled->error < linear ? "Yet unseen images are reconstructed well: the squared error per pixel is "
                                              : "Unseen images are not reconstructed well yet: the squared error per pixel is ") +
                     significantText(sampled->error, 3) + "; the best possible with a linear decoder is " +
                     significantText(linear, 3) + ".";
  if (share <= kFew)
    outcome.sentence += " That is not more than 5 % in holes: use fewer images or a smaller code, which leave wider gaps.";
  return outcome;
}

Result<LessonOutcome> variational(const LessonRun& run) {
  auto experiment = prepare(run);
  if (!experiment) return experiment.error();
  experiment->beta = run.values[3];
  LessonStage stage(run, 2 * static_cast<std::uint64_t>(experiment->epochs));
  const auto plain = sampleFrom(*experiment, Family::Autoencoder, "Autoencoder", stage, {});
  if (!plain) return plain.error();
  const std::size_t d = experiment->dimension;
  LessonView sofar;
  sofar.charts.push_back(mapOf(*plain, d, "Autoencoder", experiment->train.images.labels));
  const auto smooth = sampleFrom(*experiment, Family::Vae, "Variational autoencoder", stage, sofar);
  if (!smooth) return smooth.error();
  LessonOutcome outcome;
  outcome.view = sofar;
  outcome.view.charts.push_back(mapOf(*smooth, d, "Variational autoencoder", experiment->train.images.labels));
  addPictures(outcome.view, *plain, "Autoencoder");
  addPictures(outcome.view, *smooth, "Variational");
  addReconstructions(outcome.view, *experiment, *smooth, "variational autoencoder");
  const double before = plain->holes.share(), after = smooth->holes.share();
  outcome.figures = {{"holes_autoencoder", "Samples in holes, autoencoder", before * 100.0, 3, "%"},
                     {"holes_vae", "Samples in holes, VAE", after * 100.0, 3, "%"},
                     {"squared_error_autoencoder", "Squared error, autoencoder", plain->error, 3, ""},
                     {"squared_error_vae", "Squared error, VAE", smooth->error, 3, ""}};
  outcome.model = toExplore(smooth->training, experiment->train.images);
  outcome.passed = after < 0.5 * before && after < 0.15;
  const double change = smooth->error / plain->error - 1.0;
  if (outcome.passed) outcome.answer = change < -kHardly ? 0 : change <= kHardly ? 1 : 2;
  outcome.sentence =
      percent(after) + " of the samples from the prior fall into holes; for the autoencoder it is " + percent(before) +
      ". Unseen images are reconstructed with a squared error per pixel of " + significantText(smooth->error, 3) +
      "; the autoencoder's is " + significantText(plain->error, 3) + "." +
      (outcome.passed ? ""
                      : " The holes are not closed: less than half as many samples should fall into them, and less than 15 %.");
  return outcome;
}

std::vector<LessonParameter> parameters() {
  return {{"images", "Images", "Training images, of the built-in digits.", true, 500, 9000, 3000},
          {"latent", "Latent dimension", "Numbers in a code.", true, 1, 8, 2},
          {"epochs", "Epochs", "Number of times that each image is seen.", true, 1, 200, 40}};
}

}  // namespace

Lesson autoencoderLesson() {
  return {"autoencoder",
          "The autoencoder, and its holes",
          "An encoder replaces the table of codes: a second network computes the code from the image, so that images that were "
          "never seen have codes too. Encoder and decoder are trained together to reproduce their input.\n"
          "But nothing determines where codes lie. To make a new image, you have to guess a code, and between the codes there "
          "are places where the decoder was never trained.",
          "Run it. Look at the map, then at the images decoded in the holes.",
          "Unseen images are reconstructed well. Samples of the Gaussian with the codes' mean and spread often fall between or "
          "beside the codes, and many pictures from there show nothing recognisable.",
          "Unseen images are reconstructed better than with a linear decoder, and more than 5 % of the samples lie further from "
          "all codes than 99 % of unseen images do.",
          {"New codes are drawn at random, with the mean and spread of the images' codes. How many land where the decoder was "
           "never trained?",
           {{"Hardly any: at most 5 in 100", "They have the codes' mean and spread, but these don't tell where the gaps are."},
            {"Some: 6 to 50 in 100", "That depends on how many codes there are to fill the gaps, and on the size of a code."},
            {"Most: more than 50 in 100", "There are gaps, but here the codes fill most of the room between them."}},
           "Nothing in the training of an autoencoder says where codes have to lie. They leave gaps in between, and the decoder "
           "was never trained there."},
          parameters(),
          autoencoder};
}

Lesson variationalLesson() {
  auto list = parameters();
  list.push_back({"beta", "β", "Weight of the KL divergence.", false, 0, 20, 1});
  return {"vae",
          "The VAE, which closes them",
          "The encoder of a variational autoencoder outputs a mean and a variance, and the decoder receives a sample of that "
          "Gaussian: each image fills a small cloud rather than a point. The KL divergence pulls all clouds together until they "
          "fill one Gaussian, the prior N(0, I).\n"
          "New images come from samples of the prior, without any guessing.",
          "Compare both maps. Then set β to 0: nothing holds the clouds together any more.",
          "The clouds overlap and fill the prior. Images decoded there look like digits, blurred where clouds overlap.",
          "Less than 15 % of the samples from the prior fall into holes, and less than half as many as for the autoencoder.",
          {"The VAE adds noise to every code. What does that do to the reconstructions of unseen images?",
           {{"They get better", "The decoder learns to cope with noise, but noise adds no detail to a code."},
            {"They hardly change", "That holds as long as there is little to lose: for small codes, and for β around 1."},
            {"They get worse", "Noise can only take detail away. But training chooses how much of it each code gets."}},
           "Training sets the width of each cloud: wide where noise costs little, narrow where it costs detail. The larger β is, "
           "the wider the clouds."},
          std::move(list),
          variational};
}

}  // namespace latentscape
