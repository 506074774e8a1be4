// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/engine/fused/layer.h"
#include "core/engine/kernels/sparse_kernels.h"

#include <cstdint>
#include <vector>

namespace latentscape::fused {

// A convolution with a 3x3 kernel, stride 2 and padding 1, or a transposed one. One is the other's gradient: both have a big map
// and a small one, joined where big index = 2 * small index + kernel index - 1. Feature maps lie as images do, (H, W, C) by
// feature: the inputs of a convolution at one position of many images are three runs of rows, those of a transposed one at most
// four, so that products need no patches and none is with a zero between pixels. Weights: [ky * 3 + kx][channel of the big
// map][channel of the small one].
//
// What ReLU has cut is left out: products leave out rows that are 0 in all of a panel's images, and the weights' gradient, which
// is a sum over images, each value of the small map (sparse_kernels.h). It then takes the big map by image, where the pixels that
// a row of the kernel reaches lie beside each other.
class MapLayer final : public Layer {
 public:
  enum class Direction { Down, Up };  // from big to small: a convolution; from small to big: a transposed one

  // at: where its parameters begin. first: images are loaded into it. activation: the model's.
  MapLayer(Direction direction, const ImageShape& big, const ImageShape& small, bool activated, std::size_t at, bool first,
           Activation activation);

  InputLayout inputLayout(std::size_t values) const override;

  std::size_t outputAlignment() const override { return outputSide().channels; }
  std::size_t inputGradientAlignment() const override { return side(m_down).channels; }
  void inputWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) override;
  void gradientWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) override;
  void wholeInputWritten(const Batch& batch, ThreadTeam& team) override;
  void wholeGradientWritten(const Batch& batch, ThreadTeam& team) override;

  std::size_t forwardUnits(const Batch& batch) const override;
  void forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) override;
  void inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result, Finish finish,
                     const Beside& beside) override;

  std::size_t transposeUnits() const override;
  void transposeInput(const Batch& batch, std::size_t unit, std::size_t panel) override;
  void orderGradient(const Batch& batch, ThreadTeam& team) override;

  void makeUnits(std::size_t blocksTogether) override;
  std::size_t updateUnits() const override { return m_units.size() + biasUnits(); }
  void update(const Batch& batch, std::size_t unit, std::size_t thread, const Update& update) override;

 private:
  // One side of the layer.
  struct Side {
    std::size_t height, width, channels;
    std::size_t positions() const { return height * width; }
  };
  struct Unit {
    std::size_t first, rows;  // of weights; where zeros are left out, channels of the small map
    std::size_t panel;        // of their columns; of few taps, vector; where zeros are left out, row of the kernel and tile
  };
  static Side sideOf(const ImageShape& shape);

  const Side& side(bool big) const { return big ? m_big : m_small; }
  const Side& outputSide() const { return side(!m_down); }
  std::size_t rows() const { return 9 * m_big.channels; }
  // Few enough weights for one value of the small map that their gradient is found without a copy by image.
  bool fewTaps() const { return m_big.channels <= 5; }
  std::size_t positionsTogether(bool big) const;  // in a unit of work that computes that side

  // Whether the weights' gradient leaves out the zeros of the small map.
  bool leavesOut() const {
    return (m_down ? gradientMasked() : inputMasked()) && !fewTaps() && m_big.channels % dense::kLine == 0;
  }
  const float* small() const { return (m_down ? gradient : input).data(); }
  // The first pixel of a row of the big map by image; m_pixelRow floats from one image to the next.
  float* pixelRow(std::size_t panel, std::size_t y) {
    return m_bigByImage.data() + (panel * m_big.height + y) * m_panel * m_pixelRow;
  }
  // Some rows of a side were written: of the big one whole positions, for another layer of maps has written them.
  void sideWritten(const Batch& batch, bool big, const AlignedFloats& values, std::size_t row, std::size_t rows,
                   std::size_t panel);

  void reserveOwn(std::size_t panels) override;
  // An operand of all panels, so many values of an image, and which of its rows are live: null where that is not known.
  struct Operand {
    const float* values;
    std::size_t size;
    const std::uint8_t* live;
  };
  // Live: of the result's rows, those that count. Null: all.
  void multiply(const Batch& batch, const ParameterStore& store, ThreadTeam& team, bool intoBig, const Operand& operand,
                float* values, const std::uint8_t* live, Finish finish, const Beside& beside) const;
  void multiplyPosition(const ParameterStore& store, bool intoBig, const Operand& operand, std::size_t panel,
                        std::size_t position, std::size_t columns, const std::uint8_t* live, float* c) const;
  // Whether ReLU has cut values of the input, and of the output.
  bool inputMasked() const { return !m_first && m_relu; }
  bool gradientMasked() const { return m_activated && m_relu; }
  void transposePositions(const Batch& batch, const AlignedFloats& small, std::size_t panel, std::size_t first,
                          std::size_t count);
  void updateTap(const Batch& batch, const Unit& unit, const Update& update) const;
  void updateLeavingOut(const Batch& batch, const Unit& unit, const Update& update);
  void updateFewTaps(const Batch& batch, const Unit& unit, const Update& update) const;
  void updateBiases(const Batch& batch, std::size_t row, std::size_t rows, const Update& update) const;

  const bool m_down, m_first, m_relu;
  const Side m_big, m_small;
  static constexpr std::size_t m_panel = dense::kPanel;
  const std::size_t m_vector = dense::vectorWidth();
  const std::size_t m_weightAt, m_stride;  // floats from one row of weights to the next
  // Values of the small map, or their gradient where they are the output: [panel of channels][panel of
  // images][position][image][channel].
  AlignedFloats m_byImage;
  AlignedFloats m_bigByImage;  // [panel of images][row of pixels][image][a pixel of zeros, the row, and another one][channel]
  const std::size_t m_pixelRow;
  std::vector<dense::MaskPiece> m_smallMasks;             // [panel][row]
  std::vector<dense::Tile> m_kernelTiles;                 // of a row of the kernel, [kx][channel of the big map]
  std::vector<std::uint8_t> m_inputLive, m_gradientLive;  // [panel][row]: whether a row is not all zero, where ReLU cuts values
  std::vector<Unit> m_units;
};

}  // namespace latentscape::fused
