// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/engine/fused/decoder_trainer.h"
#include "core/exploration/queries.h"
#include "core/lessons/lesson.h"
#include "core/model/config.h"
#include "core/model/model.h"
#include "core/model/trainer.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace latentscape {

// Code shared by the lessons. Private to core/lessons; runs on the lesson's thread.

// Reports progress and shows views while a lesson trains: at most ten views a second, so that showing hardly slows training.
class LessonStage {
 public:
  // steps: total of the whole lesson, in its own units.
  LessonStage(const LessonRun& run, std::uint64_t steps) : m_run(run), m_steps(steps) {}
  bool stopped() const { return m_run.stop.stop_requested(); }
  std::stop_token stop() const { return m_run.stop; }
  void did(const std::string& what, std::uint64_t steps = 1);
  // If a view is due, calls make and shows the result.
  void show(const std::function<LessonView()>& make);

 private:
  const LessonRun& m_run;
  std::uint64_t m_steps, m_done = 0;
  std::chrono::steady_clock::time_point m_nextProgress{}, m_nextView{};
};

// A seeded draw of `count` of the built-in digits, excluding those of `except`, with their classes.
struct LessonDigits {
  ImageSet images;
  std::vector<std::size_t> indices;  // into the built-in set, ascending
};
Result<LessonDigits> lessonDigits(std::size_t count, std::uint64_t seed, std::span<const std::size_t> except = {});

// Trains a decoder for `steps` steps. The learning rate falls along half a cosine to 0. watch: called after every step with its
// number, from 1, and the reconstruction term before it. Error: cancelled.
Result<void> trainDecoder(DecoderTrainer& trainer, double learningRate, int steps, const std::string& what, LessonStage& stage,
                          const std::function<void(int step, double term)>& watch);

// A model trained by the engine's fused step, for training.epochs epochs in a seeded order. stage: advances by one step per
// epoch. watch: called after every step.
struct LessonTraining {
  std::shared_ptr<const Model> model;
  RunConfig config;
  std::shared_ptr<const Weights> weights;
  std::vector<double> epochs;  // the curve's x values, as real numbers
  std::vector<Losses> losses;  // one for each step
};
Result<LessonTraining> trainModel(const ModelConfig& model, const TrainingConfig& training, const ImageSet& images,
                                  const std::string& what, LessonStage& stage,
                                  const std::function<void(Trainer&, const LessonTraining& soFar)>& watch = {});

// The same, to be explored. images: that it was trained on.
LessonModel toExplore(const LessonTraining& training, const ImageSet& images);

// A curve over steps, smoothed to about a hundred running means.
LessonSeries smoothed(const std::string& name, std::span<const double> x, std::span<const double> y);

// The first two coordinates of codes as points, with their classes. If there is only one coordinate, the second is taken from
// `other`, or 0.
LessonSeries codeSeries(const std::string& name, std::span<const float> codes, std::size_t dimension,
                        std::span<const std::uint8_t> classes, std::span<const float> other = {});

// Converts rows of `pixels`, one image each, to pictures.
std::vector<Image> picturesOf(std::span<const float> pixels, ImageShape shape);
std::vector<Image> firstImages(const ImageSet& images, std::size_t count);

// The smallest mean squared error per pixel with which anything can draw the images through `dimension` numbers and a linear last
// layer: the remainder after principal components (Eckart and Young 1936; Baldi and Hornik 1989). The images' mean is free, since
// the layer has biases.
double linearFloor(const ImageSet& images, std::size_t dimension);

std::string percent(double share);  // "3.1 %", as textOf() writes a figure

}  // namespace latentscape
