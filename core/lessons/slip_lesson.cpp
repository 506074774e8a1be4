// SPDX-License-Identifier: GPL-3.0-or-later
// A classic mistake: the mean over pixels next to a KL divergence that is a sum.
#include "core/base/number_text.h"
#include "core/exploration/evaluation.h"
#include "core/lessons/all_lessons.h"

#include <algorithm>

namespace latentscape {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kShown = 16;

struct Trained {
  LessonTraining training;
  Evaluation evaluation;
  std::vector<Image> reconstructed;
};

LessonSeries klSeries(const LessonTraining& training, bool mean) {
  std::vector<double> kl;
  for (const Losses& losses : training.losses) kl.push_back(losses.kl);
  return smoothed(mean ? "mean over pixels" : "sum over pixels", training.epochs, kl);
}

LessonPictures reconstructionRows(const LessonDigits& unseen, const std::vector<const Trained*>& models) {
  LessonPictures pictures{"Unseen images, then their reconstructions with the sum, then with the mean", static_cast<int>(kShown),
                          firstImages(unseen.images, kShown)};
  for (const Trained* model : models)
    pictures.images.insert(pictures.images.end(), model->reconstructed.begin(), model->reconstructed.end());
  return pictures;
}

Result<LessonOutcome> meanSlip(const LessonRun& run) {
  const auto digits = lessonDigits(static_cast<std::size_t>(run.values[0]), kSeed);
  if (!digits) return digits.error();
  const auto unseen = lessonDigits(1000, kSeed, digits->indices);
  if (!unseen) return unseen.error();
  ModelConfig model;
  model.image = digits->images.shape;
  model.hidden = {256};
  model.latentDimension = static_cast<int>(run.values[1]);
  TrainingConfig config;
  config.epochs = static_cast<int>(run.values[2]);
  config.batch = 64;
  config.learningRate = 2e-3;
  config.beta = run.values[3];
  config.seed = kSeed;
  LessonStage stage(run, 2 * static_cast<std::uint64_t>(config.epochs));
  std::vector<std::size_t> shown(kShown);
  for (std::size_t i = 0; i < kShown; ++i) shown[i] = i;

  std::vector<LessonSeries> curves;
  const auto train = [&](bool mean) -> Result<Trained> {
    config.meanOverPixels = mean;
    const auto chart = [&](const LessonTraining& soFar) {
      LessonChart kl{"KL divergence", "epoch", "nats per image", false, false, curves};
      kl.series.push_back(klSeries(soFar, mean));
      return kl;
    };
    auto trained =
        trainModel(model, config, digits->images, mean ? "mean over pixels" : "sum over pixels", stage,
                   [&](Trainer&, const LessonTraining& soFar) { stage.show([&] { return LessonView{{}, {chart(soFar)}}; }); });
    if (!trained) return trained.error();
    auto evaluation = evaluateFit(*trained->model, unseen->images, {}, stage.stop());
    if (!evaluation) return evaluation.error();
    curves.push_back(klSeries(*trained, mean));
    auto reconstructed = reconstructImages(*trained->model, unseen->images, shown);
    return Trained{*std::move(trained), *std::move(evaluation), std::move(reconstructed)};
  };
  const auto summed = train(false);
  if (!summed) return summed.error();
  const auto averaged = train(true);
  if (!averaged) return averaged.error();

  LessonOutcome outcome;
  outcome.view.pictures.push_back(reconstructionRows(*unseen, {&*summed, &*averaged}));
  outcome.view.charts.push_back({"KL divergence", "epoch", "nats per image", false, false, curves});
  LessonChart dimensions{"KL divergence of each dimension", "dimension", "nats per image", false, false, {}};
  for (const Trained* trained : {&*summed, &*averaged}) {
    LessonSeries series{trained == &*summed ? "sum over pixels" : "mean over pixels", {}, {}, true, {}};
    std::vector<double> kl = trained->evaluation.klPerDimension;
    std::sort(kl.rbegin(), kl.rend());
    for (std::size_t k = 0; k < kl.size(); ++k) {
      series.x.push_back(static_cast<double>(k + 1));
      series.y.push_back(kl[k]);
    }
    dimensions.series.push_back(std::move(series));
  }
  outcome.view.charts.push_back(std::move(dimensions));
  const int sumUnits = summed->evaluation.activeUnits, meanUnits = averaged->evaluation.activeUnits;
  const double sumKl = summed->evaluation.kl.mean, meanKl = averaged->evaluation.kl.mean;
  outcome.figures = {{"active_units_sum", "Active units, sum", static_cast<double>(sumUnits), 6, ""},
                     {"active_units_mean", "Active units, mean", static_cast<double>(meanUnits), 6, ""},
                     {"kl_sum", "KL divergence, sum", sumKl, 3, "nats"},
                     {"kl_mean", "KL divergence, mean", meanKl, 3, "nats"},
                     {"reconstruction_sum", "Reconstruction term, sum", summed->evaluation.reconstruction.mean, 4, "nats"},
                     {"reconstruction_mean", "Reconstruction term, mean", averaged->evaluation.reconstruction.mean, 4, "nats"}};
  outcome.model = toExplore(averaged->training, digits->images);
  outcome.passed = sumUnits > 0 && meanUnits == 0;
  if (outcome.passed) outcome.answer = 2;
  const std::string of = " of " + std::to_string(model.latentDimension);
  outcome.sentence =
      "With the sum " + std::to_string(sumUnits) + of + " dimensions are active and the code carries " +
      significantText(sumKl, 3) + " nats; with the mean " + std::to_string(meanUnits) + of + " are, and it carries " +
      significantText(meanKl, 2) + " nats" +
      (outcome.passed  ? ": the decoder draws the same image for every code."
       : meanUnits > 0 ? ". The mistake did no harm here: β is so small that the KL divergence still hardly counts."
                       : ". Nothing is active with the sum either: choose a smaller β or more epochs.");
  return outcome;
}

}  // namespace

Lesson meanSlipLesson() {
  return {
      "mean-slip",
      "The mean beside the sum",
      "−ELBO adds up the reconstruction term over all pixels and the KL divergence over all dimensions. Many programs take the "
      "mean over pixels instead, since that is the default of their library's loss, but leave the KL divergence a sum.\n"
      "With 784 pixels this amounts to β = 784.",
      "Run it. Then undo the mistake with β = 0.00128, which is 1/784.",
      "With the mean the KL divergence falls to 0 within an epoch or two, and every reconstruction is the same blur.",
      "With the sum at least one dimension is active (its posterior mean varies by more than 0.01 over unseen images); with the "
      "mean none is active.",
      {"What does the decoder draw after training with the mean?",
       {{"The same as with the sum",
         "A factor on the whole loss would change nothing. But the mean divides only one of its terms."},
        {"Sharper images", "The KL divergence costs sharpness. But next to the mean it counts for more, not for less."},
        {"The same blur for every image", ""}},
       "A bit in the code costs more than it can ever gain. Training finds that out, turns every posterior into the prior, and "
       "the decoder draws the average of all images. This is called posterior collapse."},
      {{"images", "Images", "Training images.", true, 500, 9000, 3000},
       {"latent", "Latent dimension", "Numbers in a code.", true, 1, 32, 8},
       {"epochs", "Epochs", "Number of times that each image is seen.", true, 1, 200, 20},
       {"beta", "β", "Weight of the KL divergence, apart from the mistake.", false, 0.0001, 100, 1}},
      meanSlip};
}

}  // namespace latentscape
