// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/model/losses.h"
#include "core/model/trainer_state.h"
#include "core/model/weights.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {

// Live weights and their optimizer. One thread must create, use and destroy it; no other thread may call a member. Members throw
// std::exception if the underlying library does (out of memory, a lost device); the session converts that to an Error.
class Trainer {
 public:
  virtual ~Trainer() = default;

  virtual std::string device() const = 0;             // "cpu" or "cuda:0"
  virtual std::string deviceDescription() const = 0;  // "CPU, 2 threads"; "CUDA:0, NVIDIA ..."

  // The images to train on, kept by reference: they must outlive the trainer. A GPU copies them to its memory now.
  virtual void setTrainingImages(const ImageSet& images) = 0;
  // The image order for an epoch: a permutation of the training images.
  virtual void setOrder(std::span<const std::uint32_t> order) = 0;
  // One optimizer step on images order[first .. first + count). Does not wait for the device.
  virtual void step(std::size_t first, std::size_t count) = 0;
  // The gradient of the objective that step(first, count) would minimise now; changes nothing. Slow, for comparisons: every
  // device uses the random numbers that the processor would draw, while a GPU's steps draw from the GPU's own generator.
  virtual Weights gradient(std::size_t first, std::size_t count) = 0;
  // The losses of steps, oldest first, each returned once. With wait: of all steps so far. Without: those that have arrived, and
  // at least those of the steps before the previous call, so that a device lags by no more than the steps between two calls.
  virtual std::vector<Losses> readLosses(bool wait) = 0;

  virtual void setLearningRate(double rate) = 0;
  virtual void setBeta(double beta) = 0;

  // Mean losses over a set. The noise is RandomStream(noiseSeed)'s normals in image order, the same on every device. A stop
  // request ends it early with a cancelled Error.
  virtual Result<Losses> evaluate(const ImageSet& images, std::uint64_t noiseSeed, std::stop_token stop) = 0;
  // Posterior means of images [first, first + count) of a set: count * d.
  virtual std::vector<float> encodeMeans(const ImageSet& images, std::size_t first, std::size_t count) = 0;

  virtual std::shared_ptr<const Weights> weights() const = 0;  // a copy

  // The weights, and the posterior means that they give for the first images of a set: count * d.
  struct Snapshot {
    std::shared_ptr<const Weights> weights;
    std::vector<float> means;
  };
  // Begins a snapshot of the present weights, replacing one that was not taken; later steps don't change it. A GPU makes it
  // concurrently with later steps and keeps the whole image set, which must outlive the trainer.
  virtual void beginSnapshot(const ImageSet& images, std::size_t count) {
    m_snapshot = Snapshot{weights(), encodeMeans(images, 0, count)};
  }
  // Returns the pending snapshot once; nullopt if there is none or, without wait, if it is not ready.
  virtual std::optional<Snapshot> takeSnapshot(bool /*wait*/) { return std::exchange(m_snapshot, std::nullopt); }

  // A copy of the trainer's state as its buffers lie, which later steps don't change.
  class StateCopy {
   public:
    virtual ~StateCopy() = default;
    // Lays it out, and waits for the device where it has to. On any thread, also when the trainer is gone; throws as the
    // trainer does.
    virtual TrainerState unpacked() const = 0;
  };
  // Copies buffers, on the device, without waiting for it.
  virtual std::shared_ptr<const StateCopy> copyState() const = 0;
  // Goes back to a copy that this trainer made: the next step is the one that followed it.
  virtual void restore(const StateCopy& copy) = 0;
  // Takes up a state that checkState() accepts. Missing moments are 0. A generator of another kind of device is left out.
  virtual void setState(const TrainerState& state) = 0;

  // Whether the last step was recorded work of a GPU, launched as a whole; always false on the processor.
  virtual bool replays() const { return false; }

 private:
  std::optional<Snapshot> m_snapshot;
};

// Creates a trainer that starts from the given weights. Errors: an unknown or missing device (field "device"), out of memory.
using TrainerFactory =
    std::function<Result<std::unique_ptr<Trainer>>(const ModelConfig&, const TrainingConfig&, const Weights& initial)>;

// The number of threads for training on the processor: as configured, limited to what the process may use.
int trainingThreads(const TrainingConfig& training);

}  // namespace latentscape
