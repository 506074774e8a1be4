// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/fused_trainer.h"

#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/engine/fused/fused_step.h"
#include "core/engine/kernels/dense_kernels.h"
#include "core/model/memory.h"

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>
#include <utility>

namespace latentscape {
namespace {

// Images that are scored or encoded together at least: even, see evaluate(). Fewer where they, or a feature map of theirs, would
// take more than 64 MiB.
std::size_t leastCapacity(const ModelConfig& model) {
  std::size_t largest = model.image.pixels();
  for (const ImageShape& map : featureMaps(model)) largest = std::max(largest, map.pixels());
  return std::clamp<std::size_t>(16'777'216 / largest / 2 * 2, 2, 256);
}

class FusedTrainer final : public Trainer {
 public:
  FusedTrainer(const ModelConfig& model, const TrainingConfig& training, const Weights& initial, int threads)
      : m_threads(prepare(threads)), m_model(model), m_latent(static_cast<std::size_t>(model.latentDimension)),
        m_batch(static_cast<std::size_t>(training.batch)), m_step(model, training, initial, m_threads) {
    m_objective.beta = training.beta;
    m_objective.learningRate = training.learningRate;
    m_step.reserve(leastCapacity(model));
  }

  std::string device() const override { return "cpu"; }
  std::string deviceDescription() const override {
    return "CPU, " + std::to_string(m_threads.size()) + (m_threads.size() == 1 ? " thread, " : " threads, ") +
           (m_step.hasMatrixUnit() ? "AMX" : dense::instructionSet());
  }

  void setTrainingImages(const ImageSet& images) override {
    if (auto fits = checkTrainingMemory(m_model, std::min(m_batch, images.size())); !fits)
      throw std::runtime_error(fits.error().message());
    m_images = &images;
    m_step.reserve(std::min(m_batch, images.size()));
  }
  void setOrder(std::span<const std::uint32_t> order) override { m_order.assign(order.begin(), order.end()); }

  void step(std::size_t first, std::size_t count) override {
    m_losses.push_back(m_step.train(*m_images, batch(first, count), m_objective));
    ++m_objective.step;
  }
  std::vector<Losses> readLosses(bool) override { return std::exchange(m_losses, {}); }
  Weights gradient(std::size_t first, std::size_t count) override {
    return m_step.gradient(*m_images, batch(first, count), m_objective);
  }

  void setLearningRate(double rate) override { m_objective.learningRate = rate; }
  void setBeta(double beta) override { m_objective.beta = beta; }

  Result<Losses> evaluate(const ImageSet& images, std::uint64_t noiseSeed, std::stop_token stop) override {
    RandomStream random(noiseSeed);
    Losses sums;
    // A pair of normals is drawn together: an even number of images a chunk gives the same noise as one draw for the whole set.
    const std::size_t chunk = m_step.capacity() / 2 * 2;
    std::vector<float> noise;
    for (std::size_t first = 0; first < images.size(); first += chunk) {
      if (stop.stop_requested()) return Error::cancelledByUser();
      const std::size_t count = std::min(chunk, images.size() - first);
      noise.resize(count * m_latent);
      random.fillNormal(noise);
      const Losses losses = m_step.score(images, first, count, noise);
      sums.reconstruction += losses.reconstruction;
      sums.kl += losses.kl;
    }
    const auto size = static_cast<double>(images.size());
    if (!m_step.finite()) sums.reconstruction = std::numeric_limits<double>::quiet_NaN();
    return Losses{sums.reconstruction / size, sums.kl / size};
  }

  std::vector<float> encodeMeans(const ImageSet& images, std::size_t first, std::size_t count) override {
    std::vector<float> means(count * m_latent);
    for (std::size_t at = 0; at < count; at += m_step.capacity()) {
      const std::size_t n = std::min(m_step.capacity(), count - at);
      m_step.encodeMeans(images, first + at, n, std::span(means).subspan(at * m_latent, n * m_latent));
    }
    return means;
  }

  std::shared_ptr<const Weights> weights() const override { return std::make_shared<const Weights>(m_step.weights()); }

  std::shared_ptr<const StateCopy> copyState() const override {
    return std::make_shared<const Copy>(m_step.layout(), m_step.copyParameters(), m_objective.step);
  }
  void restore(const StateCopy& copy) override {
    const auto& ours = dynamic_cast<const Copy&>(copy);
    m_step.restore(ours.parameters);
    begin(ours.step);
  }
  void setState(const TrainerState& state) override {
    m_step.setState(state);
    begin(state.step);
  }

 private:
  // Parameters as they lie, and what lays them out.
  struct Copy final : StateCopy {
    Copy(std::shared_ptr<const fused::ParameterLayout> as, fused::ParameterCopy of, std::uint64_t at)
        : layout(std::move(as)), parameters(std::move(of)), step(at) {}
    TrainerState unpacked() const override {
      TrainerState state;
      state.weights = layout->unpacked(parameters.values.get());
      if (parameters.mean) state.mean = layout->flat(parameters.mean.get());
      if (parameters.square) state.square = layout->flat(parameters.square.get());
      state.step = step;
      return state;
    }
    std::shared_ptr<const fused::ParameterLayout> layout;
    fused::ParameterCopy parameters;
    std::uint64_t step;
  };

  // With a state that is none of the steps taken so far.
  void begin(std::uint64_t step) {
    m_objective.step = step;
    m_losses.clear();
  }

  // This thread computes too.
  static int prepare(int threads) {
    flushDenormals();
    return threads;
  }

  std::span<const std::uint32_t> batch(std::size_t first, std::size_t count) {
    m_step.reserve(count);
    return std::span<const std::uint32_t>(m_order).subspan(first, count);
  }

  ThreadTeam m_threads;
  ModelConfig m_model;
  std::size_t m_latent, m_batch;
  FusedStep m_step;
  FusedStep::Objective m_objective;
  const ImageSet* m_images = nullptr;
  std::vector<std::uint32_t> m_order;
  std::vector<Losses> m_losses;
};

}  // namespace

Result<std::unique_ptr<Trainer>> makeFusedTrainer(const ModelConfig& model, const TrainingConfig& training,
                                                  const Weights& initial, int threads) {
  // Images are scored by as many at once, however small the batch.
  if (auto fits = checkTrainingMemory(model, leastCapacity(model)); !fits) {
    return Error{fits.error().what, fits.error().where == "batch" ? "channels" : fits.error().where,
                 "Give narrower layers, fewer channels or smaller images."};
  }
  try {
    return std::unique_ptr<Trainer>(
        std::make_unique<FusedTrainer>(model, training, initial, threads > 0 ? threads : trainingThreads(training)));
  } catch (const std::bad_alloc&) {
    return Error{"the model can't be made: not enough memory", "hidden", "Choose narrower layers or a smaller batch."};
  }
}

}  // namespace latentscape
