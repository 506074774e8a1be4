// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/trainer.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace latentscape {

// How a test controls its fake trainers, and what it observes. Any thread.
struct FakeTraining {
  // Steps wait until a test allows them, so the test decides where training is.
  void allow(std::uint64_t more) {
    {
      const std::lock_guard lock(mutex);
      allowed += more;
    }
    changed.notify_all();
  }
  void allowAll() { allow(std::uint64_t{1} << 40); }

  // Waits until a trainer has begun its n-th step.
  void waitUntilEntered(std::uint64_t n) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return entered >= n; });
  }

  void takeStep() {
    std::unique_lock lock(mutex);
    ++entered;
    changed.notify_all();
    changed.wait(lock, [this] { return allowed > 0; });
    --allowed;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t allowed = 0;
  std::uint64_t entered = 0;

  std::atomic<std::uint64_t> steps{0};                                              // number of steps that all trainers took
  std::atomic<std::uint64_t> nanAtStep{std::numeric_limits<std::uint64_t>::max()};  // counted from 0, as the trainer's state does
  std::atomic<std::uint64_t> throwAtStep{std::numeric_limits<std::uint64_t>::max()};
  std::atomic<std::uint64_t> explodesAtStep{std::numeric_limits<std::uint64_t>::max()};  // from then on losses are enormous
  std::atomic<bool> nanAtEvaluation{false};
  std::atomic<bool> throwsAtCopy{false};             // the next time that its state is wanted
  std::atomic<std::size_t> lag{0};                   // the losses of this many steps are withheld without wait
  std::atomic<bool> holdsSnapshots{false};           // whether pending snapshots are withheld without wait
  std::string device = "cpu";                        // set it before a trainer is created
  std::function<void(std::size_t images)> encoding;  // called before images are encoded; set it before a trainer is created
  std::atomic<double> rate{0.0};
  std::atomic<double> beta{-1.0};
  std::atomic<int> made{0};
  std::atomic<int> alive{0};
  std::atomic<int> evaluations{0};
  std::atomic<int> copies{0}, mostCopies{0};       // of states, that are there at a time
  std::atomic<bool> otherThread{false};            // whether a trainer was used on two threads
  std::vector<std::vector<std::uint32_t>> orders;  // protected by mutex
  std::vector<std::size_t> counts;                 // images of each step; protected by mutex
};

// One latent dimension. The only weight counts the steps taken, so that weights reveal their age.
class FakeTrainer final : public Trainer {
 public:
  FakeTrainer(std::shared_ptr<FakeTraining> control, const ModelConfig& model, const Weights& initial)
      : m_control(std::move(control)), m_model(model), m_initial(initial) {
    ++m_control->made;
    ++m_control->alive;
  }
  ~FakeTrainer() override { --m_control->alive; }

  std::string device() const override { return m_control->device; }
  std::string deviceDescription() const override { return "Fake device"; }
  void setTrainingImages(const ImageSet&) override { check(); }
  void setOrder(std::span<const std::uint32_t> order) override {
    check();
    const std::lock_guard lock(m_control->mutex);
    m_control->orders.emplace_back(order.begin(), order.end());
  }
  void step(std::size_t, std::size_t count) override {
    check();
    m_control->takeStep();
    if (m_steps == m_control->throwAtStep) throw std::runtime_error("the fake device is lost");
    const bool good = m_steps < m_control->nanAtStep;
    const double loss = m_steps < m_control->explodesAtStep ? 100.0 + static_cast<double>(m_steps) : 1e9;
    m_losses.push_back({good ? loss : std::numeric_limits<double>::quiet_NaN(), 2.0});
    ++m_steps;
    ++m_control->steps;
    const std::lock_guard lock(m_control->mutex);
    m_control->counts.push_back(count);
  }
  Weights gradient(std::size_t, std::size_t) override { return m_initial; }
  std::vector<Losses> readLosses(bool wait) override {
    check();
    const std::size_t given = wait ? m_losses.size() : m_losses.size() - std::min<std::size_t>(m_losses.size(), m_control->lag);
    std::vector<Losses> losses(m_losses.begin(), m_losses.begin() + static_cast<std::ptrdiff_t>(given));
    m_losses.erase(m_losses.begin(), m_losses.begin() + static_cast<std::ptrdiff_t>(given));
    return losses;
  }
  void setLearningRate(double rate) override { m_control->rate = rate; }
  void setBeta(double beta) override { m_control->beta = beta; }
  Result<Losses> evaluate(const ImageSet&, std::uint64_t, std::stop_token stop) override {
    check();
    if (stop.stop_requested()) return Error::cancelledByUser();
    ++m_control->evaluations;
    return Losses{50.0, m_control->nanAtEvaluation ? std::numeric_limits<double>::quiet_NaN() : 3.0};
  }
  std::vector<float> encodeMeans(const ImageSet&, std::size_t, std::size_t count) override {
    if (m_control->encoding) m_control->encoding(count);
    return std::vector<float>(count * static_cast<std::size_t>(m_model.latentDimension), static_cast<float>(m_steps));
  }
  std::shared_ptr<const Weights> weights() const override {
    auto copy = std::make_shared<Weights>(m_initial);
    copy->tensors[0].values[0] = static_cast<float>(m_steps);
    return copy;
  }
  std::optional<Snapshot> takeSnapshot(bool wait) override {
    if (!wait && m_control->holdsSnapshots) return std::nullopt;
    return Trainer::takeSnapshot(wait);
  }

  std::shared_ptr<const StateCopy> copyState() const override {
    check();
    if (m_control->throwsAtCopy.exchange(false)) throw std::runtime_error("the fake device is lost");
    return std::make_shared<const Copy>(m_control, *weights(), m_steps);
  }
  void restore(const StateCopy& copy) override {
    check();
    m_steps = dynamic_cast<const Copy&>(copy).steps;
    m_losses.clear();
  }
  void setState(const TrainerState& state) override {
    check();
    m_initial = state.weights;
    m_steps = state.step;
    m_losses.clear();
  }

 private:
  struct Copy final : StateCopy {
    Copy(std::shared_ptr<FakeTraining> by, Weights of, std::uint64_t at)
        : weights(std::move(of)), steps(at), control(std::move(by)) {
      control->mostCopies = std::max(control->mostCopies.load(), ++control->copies);
    }
    ~Copy() override { --control->copies; }
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    TrainerState unpacked() const override {
      TrainerState state;
      state.weights = weights;
      state.step = steps;
      return state;
    }
    Weights weights;
    std::uint64_t steps;
    std::shared_ptr<FakeTraining> control;
  };

  void check() const {
    if (std::this_thread::get_id() != m_thread) m_control->otherThread = true;
  }

  std::shared_ptr<FakeTraining> m_control;
  ModelConfig m_model;
  Weights m_initial;
  std::uint64_t m_steps = 0;
  std::vector<Losses> m_losses;
  std::thread::id m_thread = std::this_thread::get_id();
};

inline TrainerFactory fakeFactory(const std::shared_ptr<FakeTraining>& control) {
  return [control](const ModelConfig& model, const TrainingConfig&, const Weights& initial) -> Result<std::unique_ptr<Trainer>> {
    return std::unique_ptr<Trainer>(std::make_unique<FakeTrainer>(control, model, initial));
  };
}

}  // namespace latentscape
