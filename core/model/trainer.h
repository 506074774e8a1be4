// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/model/losses.h"
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

// Live weights and their optimizer. One thread makes it, uses it and destroys it; no member may be called from another.
// Members throw std::exception where the library beneath does (out of memory, a lost device): the session turns that into an
// Error.
class Trainer {
 public:
  virtual ~Trainer() = default;

  virtual std::string device() const = 0;             // "cpu" or "cuda:0"
  virtual std::string deviceDescription() const = 0;  // "CPU, 2 threads"; "CUDA:0, NVIDIA ..."

  // The images to train on, kept by reference: they outlive the trainer. On a GPU they move there now.
  virtual void setTrainingImages(const ImageSet& images) = 0;
  // The order of an epoch: a permutation of the training images.
  virtual void setOrder(std::span<const std::uint32_t> order) = 0;
  // One optimizer step on images order[first .. first + count). Does not wait for the device.
  virtual void step(std::size_t first, std::size_t count) = 0;
  // The gradient of what step(first, count) would minimise now; changes nothing. For comparisons, and slow: on every device with
  // the random numbers that the processor would draw, while a GPU's steps draw theirs from its own generator.
  virtual Weights gradient(std::size_t first, std::size_t count) = 0;
  // Losses of steps, oldest first, each given once: with wait all steps so far; without, those that have arrived, and at least
  // those of the steps before the last call, so that a device lags by no more than the steps between two calls.
  virtual std::vector<Losses> readLosses(bool wait) = 0;

  virtual void setLearningRate(double rate) = 0;
  virtual void setBeta(double beta) = 0;

  // Mean losses over a set. Noise is RandomStream(noiseSeed)'s normals in image order, the same on every device. A stop request
  // ends it early with an Error that says cancelled.
  virtual Result<Losses> evaluate(const ImageSet& images, std::uint64_t noiseSeed, std::stop_token stop) = 0;
  // Posterior means of images [first, first + count) of a set: count * d.
  virtual std::vector<float> encodeMeans(const ImageSet& images, std::size_t first, std::size_t count) = 0;

  virtual std::shared_ptr<const Weights> weights() const = 0;  // a copy

  // The weights, and what they make of the first images of a set: posterior means, count * d.
  struct Snapshot {
    std::shared_ptr<const Weights> weights;
    std::vector<float> means;
  };
  // Begins a snapshot of now, in place of one that was not taken; later steps don't change it. A GPU makes it while it is given
  // further steps, and keeps the whole set of images: they outlive the trainer.
  virtual void beginSnapshot(const ImageSet& images, std::size_t count) {
    m_snapshot = Snapshot{weights(), encodeMeans(images, 0, count)};
  }
  // The snapshot that was begun, once; nullopt where there is none or, without wait, it is not there yet.
  virtual std::optional<Snapshot> takeSnapshot(bool /*wait*/) { return std::exchange(m_snapshot, std::nullopt); }

  // Remembers the present weights (slots 0 .. kSlots - 1) on the device, without waiting for it, and brings them back; the
  // optimizer's moments stay as they are.
  static constexpr int kSlots = 16;
  virtual void keep(int slot) = 0;
  virtual void bringBack(int slot) = 0;

  // The last step was recorded work of a GPU, launched as one; elsewhere never.
  virtual bool replays() const { return false; }

 private:
  std::optional<Snapshot> m_snapshot;
};

// Makes a trainer that starts from given weights. Errors: an unknown or absent device (field "device"), out of memory.
using TrainerFactory =
    std::function<Result<std::unique_ptr<Trainer>>(const ModelConfig&, const TrainingConfig&, const Weights& initial)>;

// The threads that training on the processor uses: those that the configuration asks for, never more than the process may use.
int trainingThreads(const TrainingConfig& training);

}  // namespace latentscape
