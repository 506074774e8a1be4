// SPDX-License-Identifier: GPL-3.0-or-later
// Our trainer as a worker (see worker.h). Commands, each answered with the seconds it took:
//   epoch                          the order of the next epoch, and all its steps
//   steps N                        N steps, into the next epoch where one ends
//   until LOSS EVERY EPOCHS        steps until the test loss is below LOSS, checked every EVERY steps (not timed); EPOCHS at most
//   train EPOCHS                   answers the test loss
//   fresh SEED                     new weights, order and noise
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/engine/trainer_loader.h"
#include "core/model/trainer.h"
#include "tests/benchmark/processor_class.h"
#include "tests/benchmark/worker.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <type_traits>

namespace latentscape {
namespace {

constexpr std::uint64_t kLossInterval = 8;  // steps between two readings of the losses, as in a run

template <class T>
T orThrow(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

class Worker {
 public:
  explicit Worker(const WorkerOptions& options)
      : m_options(options), m_train(orThrow(readRawImages(options.train, options.images))),
        m_factory(orThrow(loadTrainerFactory())) {
    if (!options.test.empty()) m_test = orThrow(readRawImages(options.test));
    fresh(options.seed);
  }

  nlohmann::json greeting() const {
    return {{"what", "ours, " + m_options.engine}, {"device", m_trainer->deviceDescription()}, {"threads", m_options.threads}};
  }

  nlohmann::json answer(const Words& words) {
    const auto number = [&](std::size_t i) { return std::stod(words.at(i)); };
    if (words[0] == "fresh") {
      fresh(static_cast<std::uint64_t>(number(1)));
      return {{"seconds", 0.0}};
    }
    if (words[0] == "epoch") return {{"seconds", timed(stepsPerEpoch())}, {"images", m_train.size()}};
    if (words[0] == "steps") {
      const auto steps = static_cast<std::uint64_t>(number(1));
      const double seconds = timed(steps);
      return {{"seconds", seconds}, {"images", m_images}};
    }
    if (words[0] == "train") {
      const double seconds = timed(stepsPerEpoch() * static_cast<std::uint64_t>(number(1)));
      return {{"seconds", seconds}, {"loss", testLoss()}};
    }
    if (words[0] == "until") return until(number(1), static_cast<std::uint64_t>(number(2)), number(3));
    throw std::runtime_error("unknown command");
  }

 private:
  std::uint64_t stepsPerEpoch() const {
    const auto batch = static_cast<std::size_t>(m_options.batch);
    return (m_train.size() + batch - 1) / batch;
  }

  void fresh(std::uint64_t seed) {
    ModelConfig model;
    model.hidden = m_options.hidden;
    model.channels = m_options.channels;
    model.network = model.channels.empty() ? Network::Dense : Network::Convolutional;
    model.latentDimension = m_options.latent;
    TrainingConfig training;
    training.batch = m_options.batch;
    training.threads = m_options.threads;
    training.seed = seed;
    training.device = m_options.device;
    training.engine = m_options.engine;
    m_trainer.reset();  // before the next one takes its memory
    m_trainer = orThrow(m_factory(model, training, initialWeights(model, seed)));
    m_trainer->setTrainingImages(m_train);
    m_seed = seed;
    m_epoch = 0;
    m_first = m_train.size();
  }

  // Seconds for a number of steps, including reading their losses.
  double timed(std::uint64_t steps) {
    const auto began = std::chrono::steady_clock::now();
    m_images = 0;
    for (std::uint64_t step = 1; step <= steps; ++step) {
      if (m_first == m_train.size()) {
        m_trainer->setOrder(RandomStream(m_seed, Stream{++m_epoch}).permutation(static_cast<std::uint32_t>(m_train.size())));
        m_first = 0;
      }
      const std::size_t count = std::min(static_cast<std::size_t>(m_options.batch), m_train.size() - m_first);
      m_trainer->step(m_first, count);
      m_first += count;
      m_images += count;
      if (step % kLossInterval == 0) m_trainer->readLosses(false);
    }
    m_trainer->readLosses(true);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  }

  double testLoss() { return orThrow(m_trainer->evaluate(m_test, 1, {})).loss(); }

  nlohmann::json until(double loss, std::uint64_t every, double epochs) {
    const auto limit = static_cast<std::uint64_t>(epochs * static_cast<double>(stepsPerEpoch()));
    double seconds = 0.0, reached = testLoss();
    std::uint64_t steps = 0;
    for (; reached >= loss && steps < limit; steps += every) {
      seconds += timed(every);
      reached = testLoss();
    }
    return {{"seconds", seconds}, {"steps", steps}, {"loss", reached}};
  }

  const WorkerOptions m_options;
  const ImageSet m_train;
  ImageSet m_test;
  const TrainerFactory m_factory;
  std::unique_ptr<Trainer> m_trainer;
  std::uint64_t m_seed = 1, m_epoch = 0;
  std::size_t m_first = 0;   // of the next step, in the epoch's order
  std::size_t m_images = 0;  // that the last command trained on
};

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  WorkerOptions options;
  if (const auto code = parseWorkerOptions(argc, argv, "Trains on command: a child process of the benchmark.", options))
    return *code;
  prepareEngineThreads(argv);
  flushDenormals();
  try {
    if (!options.processorClass.empty()) orThrow(restrictTo(options.processorClass));
    Worker worker(options);
    return serveLines(worker.greeting(), [&](const Words& words) { return worker.answer(words); });
  } catch (const std::exception& exception) {
    std::cerr << "training_worker: " << exception.what() << '\n';
    return 1;
  }
}
