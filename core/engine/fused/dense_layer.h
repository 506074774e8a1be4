// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/fused/dense_weights.h"
#include "core/engine/fused/layer.h"
#include "core/engine/kernels/dense_kernels.h"

#include <vector>

namespace latentscape::fused {

// A dense layer by the processor's vector instructions (dense_kernels.h).
class DenseLayer final : public Layer {
 public:
  // at: where its parameters begin. matrixUnit: other layers of the step run on it, so blocks are of its size. first: images are
  // loaded into it, in both orders.
  DenseLayer(std::size_t in, std::size_t out, bool activated, std::size_t at, bool matrixUnit, bool first,
             const SideChannels& channels = {});

  float* byImage() override { return m_learning ? m_byImage.data() : nullptr; }
  std::size_t byImageStride() const override { return m_byImage.size() / dense::parts(m_in, m_panel); }
  void beginInput(bool /*levels*/, bool learning) override { m_learning = learning; }

  std::size_t outputAlignment() const override { return m_weights.blockRows; }
  std::size_t inputGradientAlignment() const override { return m_weights.blockRows; }

  std::size_t forwardUnits(const Batch& batch) const override {
    return dense::parts(m_out, m_weights.blockRows) * batch.panels();
  }
  void forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) override;
  void inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result, Finish finish,
                     const Beside& beside) override;

  std::size_t transposeUnits() const override { return m_first ? 0 : dense::parts(m_in, m_panel); }
  void transposeInput(const Batch& batch, std::size_t unit, std::size_t panel) override;

  std::size_t weightBlocks() const override { return dense::parts(m_out, m_weights.blockRows) * dense::parts(m_in, m_panel); }
  void makeUnits(std::size_t blocksTogether) override { m_units = denseUnits(m_weights, blocksTogether); }
  std::size_t updateUnits() const override { return m_units.size() + biasUnits(); }
  void update(const Batch& batch, std::size_t unit, std::size_t thread, const Update& update) override;

 private:
  DenseLayer(const DenseWeights& weights, bool activated, bool first);
  void reserveOwn(std::size_t panels) override;
  std::size_t columns() const { return dense::parts(m_in, m_vector) * m_vector; }  // of a row of weights, in whole vectors

  static constexpr std::size_t m_panel = dense::kPanel;
  const std::size_t m_vector = dense::vectorWidth();
  const DenseWeights m_weights;
  const bool m_first;
  AlignedFloats m_byImage;  // [panel of features][image][feature]: the input, for the weights' gradient
  std::vector<DenseUnit> m_units;
  bool m_learning = false;  // from the images at hand
};

}  // namespace latentscape::fused
