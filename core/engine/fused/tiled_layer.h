// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/fused/dense_weights.h"
#include "core/engine/fused/layer.h"
#include "core/engine/kernels/dense_tiles.h"

#include <vector>

namespace latentscape::fused {

// What the threads of a step work in: for each, the left operand of the weights' gradient that it is about to multiply. All tiled
// layers of a step share one.
class TileScratch {
 public:
  void reserve(std::size_t images, int threads);
  float* of(std::size_t thread) { return m_packed[thread].data(); }

 private:
  std::vector<AlignedFloats> m_packed;
};

// A dense layer on the processor's matrix unit (dense_tiles.h), for layers that are wide on both sides. Operands are packed where
// they are made, while they are in the cache: whoever writes a block of 32 rows of its input or gradient tells it.
class TiledLayer final : public Layer {
 public:
  // Whether this processor's matrix unit can do the layers of a step: then those that are wide enough for it are tiled.
  static bool available();
  static bool wideEnough(std::size_t in, std::size_t out);

  // at: where its parameters begin. first: images are loaded into it, and nobody asks for its input's gradient. scratch outlives
  // it.
  TiledLayer(std::size_t in, std::size_t out, bool activated, std::size_t at, bool first, TileScratch& scratch,
             const SideChannels& channels = {});

  void beginInput(bool levels, bool learning) override;
  void inputColumnsWritten(const Batch& batch, std::size_t unit) override;

  std::size_t outputAlignment() const override { return m_weights.blockRows; }
  std::size_t inputGradientAlignment() const override { return m_weights.blockRows; }
  std::size_t alignment() const override { return m_weights.blockRows; }
  void inputWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) override;
  void gradientWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) override;
  void wholeInputWritten(const Batch& batch, ThreadTeam& team) override;
  void wholeGradientWritten(const Batch& batch, ThreadTeam& team) override;

  std::size_t forwardUnits(const Batch& batch) const override {
    return dense::parts(m_out, m_weights.blockRows) * batch.panels();
  }
  void forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) override;
  void inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result, Finish finish,
                     const Beside& beside) override;

  std::size_t transposeUnits() const override { return dense::parts(m_in, dense::kPanel); }
  void transposeInput(const Batch& batch, std::size_t unit, std::size_t panel) override;

  std::size_t weightBlocks() const override {
    return dense::parts(m_out, m_weights.blockRows) * dense::parts(m_in, dense::kPanel);
  }
  void makeUnits(std::size_t blocksTogether) override { m_units = denseUnits(m_weights, blocksTogether); }
  std::size_t updateUnits() const override { return m_units.size() + biasUnits(); }
  void update(const Batch& batch, std::size_t unit, std::size_t thread, const Update& update) override;

 private:
  TiledLayer(const DenseWeights& weights, bool activated, bool first, TileScratch& scratch);
  void reserveOwn(std::size_t panels) override;
  void multiply(const Batch& batch, const ParameterStore& store, ThreadTeam& team, const dense::tiles::Right& right,
                bool transposed, float* result, Finish finish, const Beside& beside);
  void updateWeights(const Batch& batch, const DenseUnit& unit, float* packed, const Update& update);

  // The right operands of the products: forward, with the transposed weights, and of the weights' gradient.
  dense::tiles::Right inputOperand(const Batch& batch);
  dense::tiles::Right gradientOperand(const Batch& batch);
  dense::tiles::Right byImageOperand(const Batch& batch);
  dense::tiles::Panels inputPanels(const Batch& batch) const;
  dense::tiles::Panels gradientPanels(const Batch& batch) const;
  dense::tiles::Values inputValues() const;

  const DenseWeights m_weights;
  const bool m_first;
  TileScratch& m_scratch;
  bool m_levels = false;  // the input is grey levels / 255
  AlignedFloats m_inputTiles, m_gradientTiles, m_byImageTiles;
  std::vector<DenseUnit> m_units;
};

}  // namespace latentscape::fused
