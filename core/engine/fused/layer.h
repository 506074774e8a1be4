// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/aligned_floats.h"
#include "core/base/function_ref.h"
#include "core/base/thread_team.h"
#include "core/engine/fused/batch.h"
#include "core/engine/fused/parameters.h"
#include "core/engine/fused/placement.h"
#include "core/model/choices.h"

#include <cstddef>

namespace latentscape::fused {

// Some rows of a layer's result for one panel of images, just computed and still in the cache.
struct Rows {
  std::size_t unit;  // of work; counts from 0 over the whole result
  std::size_t row, rows;
  std::size_t panel;
  std::size_t bias;  // of the first row, in the layer's biases
  float* values;     // rows are a panel's width apart
};
// What is done with them at once: bias, activation, loss. Called on the team's threads, several at once, for different rows.
using Finish = FunctionRef<void(const Rows& rows)>;

// Units of other work that threads take beside a product.
struct Beside {
  std::size_t units = 0;
  FunctionRef<void(std::size_t unit)> work;
};

// How images become a layer's input: each position has so many values of the image, then other channels (the class), `step` rows
// in all.
struct InputLayout {
  std::size_t values, step;
  std::size_t row(std::size_t value) const { return value / values * step + value % values; }
  // Whether other channels lie between the image's values, of which there are so many.
  bool interleaved(std::size_t all) const { return values < all && step > values; }
};

// What goes into a layer: images, what the layer before made of them, or codes. ReLU cuts only the second.
enum class Input { Images, Activations, Codes };

// One layer of the fused training step: its weights' place in the parameters, its activations, and its products. It goes forward,
// gives its input's gradient and updates its weights; FusedStep and DecoderTrainer conduct layers. Activations lie by feature,
// "row" below is a feature's row in a panel. One thread calls the members, with a team to share the work among; those that say so
// are called by the team's threads, several at once.
class Layer {
 public:
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  std::size_t in() const { return m_in; }  // values of an image
  std::size_t out() const { return m_out; }
  bool activated() const { return m_activated; }   // by the model's activation
  std::size_t biasAt() const { return m_biasAt; }  // in the parameters
  std::size_t end() const {
    return m_biasAt + dense::parts(m_biases, dense::kLine) * dense::kLine;
  }  // the next layer's parameters

  AlignedFloats input;     // [panel][in][image]
  AlignedFloats gradient;  // [panel][out][image], of the output before its activation
  AlignedFloats slope;     // laid out as the output: the activation's derivative, where it has to be kept

  // Makes room for that many images, and sets what activation the layer has if it is activated. Throws std::bad_alloc.
  void reserve(std::size_t images, Activation activation);

  // Finishes rows of the output: bias and activation. On the team's threads.
  void finishOutput(const Batch& batch, const ParameterStore& store, const Rows& rows);
  // Finishes rows of the input's gradient, which become that of the output of the layer before, ahead of its activation. On the
  // team's threads.
  void finishInputGradient(const Batch& batch, const Layer& before, const Rows& rows) const;

  const Placement& placement() const { return m_placement; }

  // Of the first layer. byImage(): where images are written a second time, [panel of features][image][feature], or null; asked
  // for after beginInput().
  virtual InputLayout inputLayout(std::size_t values) const { return {values, m_in}; }
  virtual float* byImage() { return nullptr; }
  virtual std::size_t byImageStride() const { return 0; }  // from one panel of features to the next
  // Images are about to be written: their values are multiples of 1/255 (levels), and a backward pass follows (learning).
  virtual void beginInput(bool /*levels*/, bool /*learning*/) {}
  // A vector's width of images was written, the unit-th of that width. On the team's threads.
  virtual void inputColumnsWritten(const Batch& /*batch*/, std::size_t /*unit*/) {}
  virtual void endInput(const Batch& /*batch*/, ThreadTeam& /*team*/) {}

  // Rows of the output, and of the input's gradient, come in blocks that begin at multiples of these. inputWritten() and
  // gradientWritten() take blocks of any number of rows that begin at multiples of alignment().
  virtual std::size_t outputAlignment() const = 0;
  virtual std::size_t inputGradientAlignment() const = 0;
  virtual std::size_t alignment() const { return 1; }
  // Such a block of the input, or of the gradient, was written: on the team's threads. Or all of it, in whatever order.
  virtual void inputWritten(const Batch& /*batch*/, std::size_t /*row*/, std::size_t /*rows*/, std::size_t /*panel*/) {}
  virtual void gradientWritten(const Batch& /*batch*/, std::size_t /*row*/, std::size_t /*rows*/, std::size_t /*panel*/) {}
  virtual void wholeInputWritten(const Batch& /*batch*/, ThreadTeam& /*team*/) {}
  virtual void wholeGradientWritten(const Batch& /*batch*/, ThreadTeam& /*team*/) {}

  // The output without bias and activation, [panel][out][image]. Units of work of a batch: Rows::unit is below it.
  virtual std::size_t forwardUnits(const Batch& batch) const = 0;
  virtual void forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) = 0;
  // The gradient of the input from that of the output, [panel][in][image].
  virtual void inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result, Finish finish,
                             const Beside& beside) = 0;

  // The input's gradient, finished by finishInput, and the update in one pass over the weights; learnLast() goes forward in the
  // same pass, and finishOutput turns the output into its gradient. The same bits as one after the other, but a weight and its
  // moments come from memory once, and stay with one thread. learnsAtOnce(): whether that divides evenly among so many threads;
  // for kMostAtOnce images at most, beyond which what lies between two products no longer stays in the cache.
  static constexpr std::size_t kMostAtOnce = 512;
  virtual bool learnsAtOnce(int /*threads*/) const { return false; }
  virtual void learn(const Batch& /*batch*/, ThreadTeam& /*team*/, const Update& /*update*/, float* /*inputGradient*/,
                     Finish /*finishInput*/) {}
  virtual void learnLast(const Batch& /*batch*/, ThreadTeam& /*team*/, const Update& /*update*/, float* /*inputGradient*/,
                         Finish /*finishOutput*/, Finish /*finishInput*/) {}

  // What the weights' gradient needs of the input in another order, in units of work for each panel. On the team's threads.
  virtual std::size_t transposeUnits() const = 0;
  virtual void transposeInput(const Batch& batch, std::size_t unit, std::size_t panel) = 0;
  // The same of the output's gradient, all at once.
  virtual void orderGradient(const Batch& /*batch*/, ThreadTeam& /*team*/) {}

  // The update in units of work, those of the biases last. Blocks: panels of weights a unit; each layer says how many it has, and
  // the conductor how many a unit takes. update() is called by the team's threads.
  virtual std::size_t weightBlocks() const { return 0; }
  virtual void makeUnits(std::size_t blocksTogether) = 0;
  virtual std::size_t updateUnits() const = 0;
  std::size_t weightUnits() const { return updateUnits() - biasUnits(); }  // those of the biases follow
  virtual void update(const Batch& batch, std::size_t unit, std::size_t thread, const Update& update) = 0;

 protected:
  struct Shape {
    std::size_t in, out;
    bool activated;
    std::size_t biasAt, biases;
  };
  Layer(const Shape& shape, Placement placement);

  virtual void reserveOwn(std::size_t panels) = 0;  // buffers beside those above

  static constexpr std::size_t kBiases = 64;  // of a unit: a multiple of every vector's width
  std::size_t biasUnits() const { return dense::parts(m_biases, kBiases); }
  Activation activation() const { return m_activation; }  // of the model

  const std::size_t m_in, m_out;
  const bool m_activated;
  const std::size_t m_biasAt, m_biases;

 private:
  const Placement m_placement;
  Activation m_activation = Activation::Relu;
};

}  // namespace latentscape::fused
