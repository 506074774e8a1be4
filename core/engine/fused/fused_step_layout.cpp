// SPDX-License-Identifier: GPL-3.0-or-later
// Where the fused step's layers, parameters and buffers lie.
#include "core/engine/fused/fused_step.h"

#include <algorithm>
#include <numeric>

namespace latentscape {

using dense::kLine;
using dense::parts;

namespace tiles = dense::tiles;

namespace {

std::size_t roundUp(std::size_t value, std::size_t unit) { return parts(value, unit) * unit; }

// Rows an odd number of cache lines apart do not fall onto the same few sets of the cache.
std::size_t rowStride(std::size_t columns) {
  const std::size_t lines = parts(columns, kLine);
  return (lines | 1) * kLine;
}

constexpr std::size_t kUnits = 20;    // of weights, for each thread
constexpr std::size_t kMapRows = 48;  // of a unit of weights at most: a multiple of the products' register block

}  // namespace

FusedStep::FusedStep(const ModelConfig& config, const TrainingConfig& training, const Weights& initial, ThreadTeam& team)
    : m_team(team), m_vector(dense::vectorWidth()), m_panel(dense::panelWidth()),
      m_tiles(dense::tiles::available() && m_panel == dense::kMaxPanel), m_config(config), m_training(training),
      m_latent(static_cast<std::size_t>(config.latentDimension)), m_classes(static_cast<std::size_t>(config.classes)),
      m_code(config.variational() ? 2 * m_latent : m_latent), m_heads(0) {
  const std::vector<ImageShape> maps = featureMaps(config);
  std::size_t at = 0;
  for (std::size_t i = 1; i < maps.size(); ++i) at = addMaps(Kind::Down, maps[i - 1], maps[i], true, at);
  const std::size_t mapChannels = maps.empty() ? 1 : static_cast<std::size_t>(maps.back().channels);
  std::size_t in = maps.empty() ? config.image.pixels() + m_classes : maps.back().pixels();
  const std::size_t firstDense = m_layers.size();
  for (const int width : config.hidden) {
    at = addDense(in, static_cast<std::size_t>(width), true, at);
    in = static_cast<std::size_t>(width);
  }
  m_heads = m_layers.size();
  at = addDense(in, m_code, false, at);
  m_layers[firstDense].inChannels = mapChannels;
  in = config.decoderInputs();
  for (auto width = config.hidden.rbegin(); width != config.hidden.rend(); ++width) {
    at = addDense(in, static_cast<std::size_t>(*width), true, at);
    in = static_cast<std::size_t>(*width);
  }
  at = addDense(in, maps.empty() ? config.image.pixels() : maps.back().pixels(), !maps.empty(), at);
  m_layers.back().outChannels = mapChannels;
  for (std::size_t i = maps.size(); i-- > 1;) at = addMaps(Kind::Up, i > 1 ? maps[i - 1] : config.image, maps[i], i > 1, at);
  for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
    const std::size_t halves = layer == m_heads && config.variational() ? 2 : 1;
    for (std::size_t half = 0; half < halves; ++half) {
      const std::size_t rows = m_layers[layer].out / halves;
      for (const bool bias : {false, true}) m_slices.push_back({layer, half * rows, rows, bias});
    }
  }
  addUnits();
  m_varianceAt = at;
  m_parameters = AlignedFloats(at + kLine);
  m_mean = AlignedFloats(m_parameters.size());
  m_square = AlignedFloats(m_mean.size());
  if (training.clip > 0.0) m_stored = AlignedFloats(m_parameters.size());
  pack(initial, m_parameters);
}

std::size_t FusedStep::addLayer(Layer layer, std::size_t at) {
  const bool dense = layer.kind == Kind::Dense;
  layer.columns = roundUp(layer.used, m_vector);
  layer.stride = dense ? layer.blockColumns : rowStride(layer.used);
  layer.weightAt = at;
  layer.biasAt = at + (dense ? parts(layer.out, layer.blockRows) * layer.across() * layer.block() : layer.rows * layer.stride);
  const std::size_t end = layer.biasAt + roundUp(layer.biases, kLine);
  m_layers.push_back(std::move(layer));
  return end;
}

std::size_t FusedStep::addDense(std::size_t in, std::size_t out, bool activated, std::size_t at) {
  Layer layer;
  layer.in = layer.used = in;
  layer.out = layer.rows = layer.biases = out;
  layer.activated = activated;
  layer.tiled = m_tiles && std::min(in, out) >= tiles::kDepth;
  // A unit of work is as many rows as a block has, or as many columns of a block. What the matrix unit takes next is packed in
  // steps of its depth.
  static_assert(tiles::kBlockColumns == dense::kMaxPanel && tiles::kBlockRows == tiles::kDepth &&
                tiles::kBlockRows <= dense::kMaxRowBlock);
  layer.blockRows = m_tiles ? tiles::kBlockRows : dense::kRowBlock;
  layer.blockColumns = m_tiles ? tiles::kBlockColumns : std::lcm(std::lcm(m_panel, kLine), layer.blockRows);
  // Where two blocks would do, one needs less filling up.
  if (!layer.tiled && in <= 2 * layer.blockColumns) layer.blockColumns = roundUp(in, kLine);
  return addLayer(std::move(layer), at);
}

std::size_t FusedStep::addMaps(Kind kind, const ImageShape& big, const ImageShape& small, bool activated, std::size_t at) {
  Layer layer;
  layer.kind = kind;
  layer.big = big;
  layer.small = small;
  layer.in = kind == Kind::Down ? big.pixels() : small.pixels();
  layer.out = kind == Kind::Down ? small.pixels() : big.pixels();
  layer.rows = 9 * layer.channels(true);
  layer.used = layer.channels(false);
  layer.biases = layer.channels(kind == Kind::Up);
  layer.activated = activated;
  return addLayer(std::move(layer), at);
}

void FusedStep::addUnits() {
  constexpr std::size_t biases = 64;  // a multiple of every vector's width
  const auto threads = static_cast<std::size_t>(m_team.size());
  std::size_t blocks = 0;
  for (const Layer& layer : m_layers)
    blocks += layer.kind == Kind::Dense ? parts(layer.out, layer.blockRows) * parts(layer.in, m_panel) : 0;
  // A unit has as many panels, one beside the other as they lie in memory, as leave every thread enough units.
  const std::size_t together = std::max<std::size_t>(1, blocks / (kUnits * threads));
  for (std::size_t i = m_layers.size(); i-- > 0;) {
    const Layer& layer = m_layers[i];
    if (layer.kind == Kind::Dense) addDenseUnits(i, together);
    else addMapUnits(i);
    for (std::size_t row = 0; row < layer.biases; row += biases)
      m_weightUnits.push_back({i, row, std::min(biases, layer.biases - row), kBias});
  }
}

void FusedStep::addDenseUnits(std::size_t index, std::size_t together) {
  const Layer& layer = m_layers[index];
  const std::size_t panels = parts(layer.in, m_panel), pieces = parts(panels, together);
  for (std::size_t row = 0; row < layer.out; row += layer.blockRows) {
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      const std::size_t begin = panels * piece / pieces, end = panels * (piece + 1) / pieces;
      m_weightUnits.push_back({index, row, std::min(layer.blockRows, layer.out - row), begin, end - begin});
    }
  }
  if (index == 0 && !layer.tiled) return;  // images are loaded in both orders
  for (std::size_t first = 0; first < layer.in; first += m_panel)
    m_transposeUnits.push_back({index, first, std::min(m_panel, layer.in - first)});
}

// Rows of a unit belong to one tap of the kernel, or are all there are.
void FusedStep::addMapUnits(std::size_t index) {
  const Layer& layer = m_layers[index];
  if (layer.fewTaps()) {
    for (std::size_t v = 0; v < layer.columns / m_vector; ++v) m_weightUnits.push_back({index, 0, layer.rows, v});
    return;
  }
  const std::size_t tap = layer.channels(true);
  for (std::size_t panel = 0; panel < parts(layer.used, m_panel); ++panel) {
    for (std::size_t first = 0; first < layer.rows; first += tap) {
      for (std::size_t row = 0; row < tap; row += kMapRows) {
        m_weightUnits.push_back({index, first + row, std::min(kMapRows, tap - row), panel});
      }
    }
  }
  if (layer.kind == Kind::Down) return;
  const std::size_t positions = layer.positions(false), each = positionsTogether(layer, false);
  for (std::size_t p = 0; p < positions; p += each) m_transposeUnits.push_back({index, p, std::min(each, positions - p)});
}

std::size_t FusedStep::outputUnits() const {
  const Layer& layer = m_layers.back();
  const std::size_t units = layer.kind == Kind::Dense ? parts(layer.out, layer.blockRows)
                                                      : parts(layer.positions(true), positionsTogether(layer, true));
  return units * panels();
}

void FusedStep::reserve(std::size_t images) {
  if (images <= m_capacity) return;
  const std::size_t panels = parts(images, m_panel);
  const std::size_t columns = panels * m_panel;
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    Layer& layer = m_layers[i];
    const bool dense = layer.kind == Kind::Dense;
    layer.input = AlignedFloats(columns * layer.in);
    if (!layer.fewTaps() && !layer.tiled)
      layer.byImage = AlignedFloats(columns * roundUp(layer.used, m_panel) * (dense ? 1 : layer.positions(false)));
    layer.gradient = AlignedFloats(columns * layer.out);
    if (layer.tiled) {
      const auto right = [](std::size_t depth, std::size_t width) {
        return AlignedFloats(parts(depth, tiles::kDepth) * roundUp(parts(width, tiles::kSide), 2) * 3 * tiles::kFloats);
      };
      layer.inputTiles = right(layer.in, columns);
      if (i > 0) layer.gradientTiles = right(layer.out, columns);
      layer.byImageTiles = right(columns, layer.in);
    }
    if (layer.activated && m_config.activation != Activation::Relu) layer.slope = AlignedFloats(columns * layer.out);
  }
  m_packed.clear();
  for (int thread = 0; thread < m_team.size() && m_tiles; ++thread)
    m_packed.emplace_back(parts(images, tiles::kDepth) * tiles::kLeftStep);
  m_posterior = AlignedFloats(columns * m_code);
  m_noise = AlignedFloats(columns * m_latent);
  m_latentGradient = AlignedFloats(columns * m_config.decoderInputs());
  if (m_training.corruption.kind != CorruptionKind::None || (m_config.convolutional() && m_classes > 0)) {
    m_clean = AlignedFloats(columns * m_config.image.pixels());
  }
  m_count = images;
  m_reconstruction.assign(outputUnits(), 0.0);
  m_kl.assign(panels, 0.0);
  m_capacity = images;
}

// visit(at, count, step) for the runs of a tensor in its own order: `count` parameters from `at` on, `step` apart.
template <class Visit>
void FusedStep::forSlice(const Slice& slice, const Layer& layer, const Visit& visit) {
  if (layer.kind != Kind::Dense) {
    if (slice.bias) return visit(layer.biasAt, layer.biases, 1);
    const std::size_t big = layer.channels(true);
    for (std::size_t s = 0; s < layer.used; ++s) {
      for (std::size_t b = 0; b < big; ++b) visit(layer.weightAt + b * layer.stride + s, 9, big * layer.stride);
    }
    return;
  }
  const std::size_t channels = layer.outChannels, positions = layer.out / channels;
  const auto ours = [=](std::size_t row) { return row % positions * channels + row / positions; };
  for (std::size_t row = slice.firstRow; row < slice.firstRow + slice.rows; ++row) {
    if (slice.bias) {
      visit(layer.biasAt + ours(row), 1, 1);
      continue;
    }
    for (std::size_t c = 0; c < layer.inChannels; ++c) {
      for (std::size_t column = c; column < layer.in;) {  // up to the end of a block
        const std::size_t end = std::min(layer.in, (column / layer.blockColumns + 1) * layer.blockColumns);
        const std::size_t count = parts(end - column, layer.inChannels);
        visit(layer.at(ours(row), column), count, layer.inChannels);
        column += count * layer.inChannels;
      }
    }
  }
}

void FusedStep::pack(const Weights& weights, AlignedFloats& to) const {
  for (std::size_t i = 0; i < m_slices.size(); ++i) {
    const float* from = weights.tensors.at(i).values.data();
    forSlice(m_slices[i], m_layers[m_slices[i].layer], [&](std::size_t at, std::size_t count, std::size_t step) {
      for (std::size_t k = 0; k < count; ++k) to.data()[at + k * step] = *from++;
    });
  }
  if (m_config.learnedVariance) to.data()[m_varianceAt] = weights.tensors.back().values.at(0);
}

Weights FusedStep::unpacked(const AlignedFloats& from) const {
  Weights weights;
  std::size_t i = 0;
  for (TensorSpec& spec : tensorLayout(m_config)) {
    std::size_t size = 1;
    for (const auto extent : spec.shape) size *= static_cast<std::size_t>(extent);
    Tensor tensor{std::move(spec.name), std::move(spec.shape), std::vector<float>(size)};
    if (i == m_slices.size()) {  // the pixels' log-variance
      tensor.values = {from.data()[m_varianceAt]};
      weights.tensors.push_back(std::move(tensor));
      break;
    }
    const Slice& slice = m_slices[i++];
    float* to = tensor.values.data();
    forSlice(slice, m_layers[slice.layer], [&](std::size_t at, std::size_t count, std::size_t step) {
      if (step == 1) to = std::copy_n(from.data() + at, count, to);
      else
        for (std::size_t k = 0; k < count; ++k) *to++ = from.data()[at + k * step];
    });
    weights.tensors.push_back(std::move(tensor));
  }
  return weights;
}

}  // namespace latentscape
