// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/fused/dense_weights.h"
#include "core/engine/fused/layer.h"
#include "core/engine/kernels/sparse_kernels.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace latentscape::fused {

// Where the weights of such a layer lie in the parameters: in tiles of outputs, whose sums stay in registers: [tile][input][the
// tile's outputs].
struct TileWeights {
  std::size_t in, out, weightAt;
  SideChannels channels;
  std::vector<dense::Tile> tiles;  // of outputs

  std::size_t biasAt() const { return weightAt + in * dense::parts(out, dense::kLine) * dense::kLine; }
  std::size_t at(const dense::Tile& tile, std::size_t column) const { return weightAt + tile.first * in + column * tile.width; }
  const dense::Tile& tileWith(std::size_t output) const;

  void visitWeights(std::size_t first, std::size_t rows, VisitParameters visit) const;
  void visitBiases(std::size_t first, std::size_t rows, VisitParameters visit) const;
};

// A dense layer that leaves out the zeros of its input: pixels of images, and what ReLU has cut (sparse_kernels.h). Where a batch
// has few zeros it uses the products of DenseLayer, which give the same bits. A tile of its weights stays with one thread, as far
// as units of work allow.
class SparseInputLayer final : public Layer {
 public:
  // Whether it is faster than DenseLayer for a layer of that shape.
  static bool suits(std::size_t in, std::size_t out);

  // at: where its parameters begin.
  SparseInputLayer(std::size_t in, std::size_t out, bool activated, std::size_t at, Input from,
                   const SideChannels& channels = {});

  float* byImage() override { return m_byImage.data(); }
  std::size_t byImageStride() const override { return m_capacity * dense::kPanel; }
  void endInput(const Batch& batch, ThreadTeam& team) override;

  std::size_t outputAlignment() const override { return dense::kLine; }
  std::size_t inputGradientAlignment() const override { return dense::kRowBlock; }
  std::size_t alignment() const override { return dense::kPieceWidth; }
  void inputWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) override;
  void gradientWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) override;
  void wholeInputWritten(const Batch& batch, ThreadTeam& team) override;
  void wholeGradientWritten(const Batch& batch, ThreadTeam& team) override;

  std::size_t forwardUnits(const Batch& batch) const override { return m_weights.tiles.size() * kHalves * batch.panels(); }
  void forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) override;
  void inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result, Finish finish,
                     const Beside& beside) override;

  bool learnsAtOnce(int threads) const override;
  void learn(const Batch& batch, ThreadTeam& team, const Update& update, float* inputGradient, Finish finishInput) override;
  void learnLast(const Batch& batch, ThreadTeam& team, const Update& update, float* inputGradient, Finish finishOutput,
                 Finish finishInput) override;

  std::size_t transposeUnits() const override { return 0; }
  void transposeInput(const Batch& /*batch*/, std::size_t /*unit*/, std::size_t /*panel*/) override {}

  void makeUnits(std::size_t blocksTogether) override;
  std::size_t updateUnits() const override { return m_units.size() + biasUnits(); }
  void update(const Batch& batch, std::size_t unit, std::size_t thread, const Update& update) override;

 private:
  using Tile = dense::Tile;  // of outputs
  // Of the update: some inputs of a tile.
  struct Unit {
    std::size_t tile, first, rows;
  };
  // Results are finished by halves of a tile: where there are more threads than tiles, each half is a unit of work.
  static constexpr std::size_t kHalves = 2;
  static Tile halfOf(const Tile& tile, std::size_t half);

  // The input's gradient is summed over tiles in blocks, and the blocks' sums are added: learn() has one for each.
  static constexpr std::size_t kBlocks = 4;
  std::size_t blocks() const { return std::min(kBlocks, m_weights.tiles.size()); }
  std::span<const Tile> tilesOfBlock(std::size_t block) const;

  SparseInputLayer(const TileWeights& weights, bool activated, Input from);
  void reserveOwn(std::size_t panels) override;
  std::size_t outputsOf(const Tile& tile) const { return std::min(tile.width, m_out - tile.first); }
  bool masked() const { return m_from == Input::Images || (m_from == Input::Activations && activation() == Activation::Relu); }
  // 64 inputs, or a panel of images, are a word.
  dense::MaskPiece* imageMasks(std::size_t word, std::size_t image) {
    return m_imageMasks.data() + (word * m_capacity + image) * dense::kPieces;
  }
  const dense::MaskPiece* featureMasks(std::size_t panel, std::size_t column) const {
    return m_featureMasks.data() + (panel * m_in + column) * dense::kPieces;
  }
  dense::MaskPiece* featureMasks(std::size_t panel, std::size_t column) {
    return m_featureMasks.data() + (panel * m_in + column) * dense::kPieces;
  }
  float* byImageAt(std::size_t word, std::size_t image) { return m_byImage.data() + (word * m_capacity + image) * dense::kPanel; }
  // The gradient of a tile's outputs.
  struct TileGradient {
    float* byFeature;         // [panel, so far apart][output][image]
    std::size_t panelStride;  // in floats
    float* byImage;           // [image][output]
  };
  TileGradient gradientOf(const Tile& tile) {
    return {gradient.data() + tile.first * dense::kPanel, m_out * dense::kPanel,
            m_gradientByImage.data() + tile.first * m_capacity};
  }
  void chooseProducts(const Batch& batch);
  // columns: a tile or half of one.
  void forwardMasked(const Batch& batch, const ParameterStore& store, const Tile& tile, const Tile& columns, std::size_t panel,
                     float* output);
  void forwardDense(const Batch& batch, const ParameterStore& store, const Tile& tile, const Tile& columns, std::size_t panel,
                    float* output) const;
  void multiplyTransposed(const Batch& batch, const ParameterStore& store, const Tile& tile, const float* outputGradient,
                          std::size_t row, std::size_t panel, float* c, bool add) const;
  void multiplyBlock(const Batch& batch, const ParameterStore& store, std::size_t block, std::size_t row, std::size_t panel,
                     float* c);
  void forwardColumns(const Batch& batch, const ParameterStore& store, const Tile& tile, const Tile& columns, std::size_t panel,
                      float* output);
  void finishHalf(std::size_t tile, std::size_t half, std::size_t panels, std::size_t panel, float* output, Finish finish) const;
  void learnBlocks(const Batch& batch, ThreadTeam& team, const Update& update, float* inputGradient, const Finish* finishOutput,
                   Finish finishInput);
  void learnTile(const Batch& batch, std::size_t index, const TileGradient& outputs, const Update& update,
                 const Finish* finishOutput, float* sums, bool add);
  void updateTile(const Batch& batch, const Unit& unit, const TileGradient& outputs, const Update& update);
  void updateMasked(const Batch& batch, const Unit& unit, const TileGradient& outputs, const Update& update);
  void updateDense(const Batch& batch, const Unit& unit, const TileGradient& outputs, const Update& update);

  const TileWeights m_weights;
  const Input m_from;
  std::size_t m_capacity = 0;                    // images
  AlignedFloats m_byImage;                       // [word of inputs][image][64]
  AlignedFloats m_gradientByImage;               // [tile][image][the tile's outputs]
  std::vector<dense::MaskPiece> m_imageMasks;    // [word of inputs][image]
  std::vector<dense::MaskPiece> m_featureMasks;  // [panel of images][input]
  bool m_leavesOut = false;                      // zeros of the batch at hand
  std::vector<Unit> m_units;
  // In learn(): the input's gradient from all blocks but the first, [block][panel][in][image], and each thread's gradient of a
  // tile's outputs.
  AlignedFloats m_blockSums;
  std::vector<AlignedFloats> m_tileGradients;
};

}  // namespace latentscape::fused
