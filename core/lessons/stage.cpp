// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/stage.h"

#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/data/embedded.h"
#include "core/data/subset.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/engine/fused/fused_trainer.h"
#include "core/exploration/model_input.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <Eigen/Eigenvalues>

namespace latentscape {

void LessonStage::did(const std::string& what, std::uint64_t steps) {
  m_done = std::min(m_steps, m_done + steps);
  const auto now = std::chrono::steady_clock::now();
  if (!m_run.progress || (now < m_nextProgress && m_done < m_steps)) return;
  m_nextProgress = now + std::chrono::milliseconds(50);
  m_run.progress({what, m_done, m_steps});
}

void LessonStage::show(const std::function<LessonView()>& make) {
  if (!m_run.view || std::chrono::steady_clock::now() < m_nextView) return;
  m_run.view(make());
  m_nextView = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
}

Result<LessonDigits> lessonDigits(std::size_t count, std::uint64_t seed, std::span<const std::size_t> except) {
  const auto digits = embeddedDigits();
  if (!digits) return digits.error();
  const ImageSet& all = (*digits)->test;
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!std::binary_search(except.begin(), except.end(), i)) left.push_back(i);
  }
  LessonDigits drawn;
  for (const std::size_t at : drawImages(left.size(), count, seed)) drawn.indices.push_back(left[at]);
  drawn.images = takeImages(all, drawn.indices);
  return drawn;
}

Result<void> trainDecoder(DecoderTrainer& trainer, double learningRate, int steps, const std::string& what, LessonStage& stage,
                          const std::function<void(int step, double term)>& watch) {
  for (int step = 1; step <= steps; ++step) {
    if (stage.stopped()) return Error::cancelledByUser();
    trainer.setLearningRate(learningRate * 0.5 * (1.0 + std::cos(std::numbers::pi * (step - 1) / steps)));
    const double term = trainer.step();
    if (watch) watch(step, term);
    stage.did(what);
  }
  return {};
}

Result<LessonTraining> trainModel(const ModelConfig& model, const TrainingConfig& training, const ImageSet& images,
                                  const std::string& what, LessonStage& stage,
                                  const std::function<void(Trainer&, const LessonTraining& soFar)>& watch) {
  auto made = makeFusedTrainer(model, training, initialWeights(model, training.seed));
  if (!made) return made.error();
  Trainer& trainer = **made;
  trainer.setTrainingImages(images);
  LessonTraining result;
  const auto batch = static_cast<std::size_t>(training.batch);
  for (int epoch = 0; epoch < training.epochs; ++epoch) {
    trainer.setOrder(RandomStream(training.seed, streams::order(static_cast<std::uint64_t>(epoch)))
                         .permutation(static_cast<std::uint32_t>(images.size())));
    for (std::size_t first = 0; first < images.size(); first += batch) {
      if (stage.stopped()) return Error::cancelledByUser();
      trainer.step(first, std::min(batch, images.size() - first));
      for (const Losses& losses : trainer.readLosses(true)) {
        if (!losses.finite())
          return Error{"the loss is no longer a number", "lesson", "Choose values closer to the lesson's defaults."};
        result.losses.push_back(losses);
        result.epochs.push_back(epoch + static_cast<double>(first) / static_cast<double>(images.size()));
      }
      if (watch) watch(trainer, result);
    }
    stage.did(what);
  }
  result.config.model = model;
  result.config.training = training;
  result.weights = trainer.weights();
  result.model = makeModel(model, result.weights);
  return result;
}

LessonModel toExplore(const LessonTraining& training, const ImageSet& images) {
  return {training.config, training.weights, training.losses.size(), static_cast<double>(training.config.training.epochs),
          std::make_shared<const ImageSet>(images)};
}

LessonSeries smoothed(const std::string& name, std::span<const double> x, std::span<const double> y) {
  LessonSeries series{name, {}, {}, true, {}};
  const std::size_t each = std::max<std::size_t>(1, x.size() / 100);
  for (std::size_t at = 0; at < x.size(); at += each) {
    const std::size_t n = std::min(each, x.size() - at);
    double sum = 0.0;
    for (std::size_t i = at; i < at + n; ++i) sum += y[i];
    series.x.push_back(x[at + n - 1]);
    series.y.push_back(sum / static_cast<double>(n));
  }
  return series;
}

LessonSeries codeSeries(const std::string& name, std::span<const float> codes, std::size_t dimension,
                        std::span<const std::uint8_t> classes, std::span<const float> other) {
  LessonSeries series{name, {}, {}, false, {classes.begin(), classes.end()}};
  for (std::size_t i = 0; i * dimension < codes.size(); ++i) {
    series.x.push_back(codes[i * dimension]);
    series.y.push_back(dimension > 1 ? codes[i * dimension + 1] : other.empty() ? 0.0F : other[i]);
  }
  return series;
}

std::vector<Image> picturesOf(std::span<const float> pixels, ImageShape shape) {
  std::vector<Image> pictures;
  for (std::size_t at = 0; at < pixels.size(); at += shape.pixels())
    pictures.push_back(toImage(pixels.subspan(at, shape.pixels()), shape));
  return pictures;
}

std::vector<Image> firstImages(const ImageSet& images, std::size_t count) {
  std::vector<Image> pictures;
  for (std::size_t i = 0; i < std::min(count, images.size()); ++i) pictures.push_back(images.picture(i));
  return pictures;
}

double linearFloor(const ImageSet& images, std::size_t dimension) {
  const auto n = static_cast<Eigen::Index>(images.size());
  const auto pixels = static_cast<Eigen::Index>(images.shape.pixels());
  Eigen::MatrixXd rows(n, pixels);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto image = images.image(static_cast<std::size_t>(i));
    for (Eigen::Index p = 0; p < pixels; ++p) rows(i, p) = image[static_cast<std::size_t>(p)] / 255.0;
  }
  rows.rowwise() -= rows.colwise().mean().eval();
  // The matrix of inner products has the same nonzero eigenvalues as the scatter matrix, but far fewer rows than there are
  // pixels.
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(rows * rows.transpose(), Eigen::EigenvaluesOnly);
  double left = 0.0;
  for (Eigen::Index i = 0; i < n - static_cast<Eigen::Index>(dimension); ++i) left += std::max(0.0, solver.eigenvalues()[i]);
  return left / static_cast<double>(n * pixels);
}

std::string percent(double share) { return textOf({.name = {}, .label = {}, .value = share * 100.0, .unit = "%"}); }

}  // namespace latentscape
