// SPDX-License-Identifier: GPL-3.0-or-later
// The fused step's convolutions and transposed convolutions. One is the other's gradient: both have a big map and a small one,
// joined where big index = 2 * small index + kernel index - 1.
#include "core/engine/fused/fused_step.h"

#include <algorithm>
#include <array>

namespace latentscape {

using dense::parts;
using dense::Segment;

namespace {

constexpr std::size_t kProducts = 65536;  // multiplications of an image in a unit of work

struct Range {
  std::size_t begin, end;
};
// Kernel indices that reach the inside of a big map of n pixels from index i of the small one.
Range kernelRange(std::size_t i, std::size_t n) {
  return {i == 0 ? std::size_t{1} : std::size_t{0}, std::min<std::size_t>(3, n + 1 - 2 * i)};
}
// Indices of the small map, of n pixels, from which kernel index k reaches the inside of the big one, of `big` pixels.
Range reach(std::size_t k, std::size_t n, std::size_t big) {
  return {k == 0 ? std::size_t{1} : std::size_t{0}, std::min(n, (big + 2 - k) / 2)};
}

// Where index i of a big map comes from: kernel index and index of the small map, of n pixels; at most two.
struct Sources {
  std::size_t count = 0;
  std::array<std::size_t, 2> kernel{}, at{};
};
Sources sources(std::size_t i, std::size_t n) {
  if (i % 2 == 0) return {1, {1, 0}, {i / 2, 0}};
  if (i / 2 + 1 >= n) return {1, {2, 0}, {i / 2, 0}};
  return {2, {2, 0}, {i / 2, i / 2 + 1}};
}

std::size_t extent(int value) { return static_cast<std::size_t>(value); }

}  // namespace

std::size_t FusedStep::positionsTogether(const Layer& layer, bool inBig) const {
  const std::size_t products = std::max<std::size_t>(1, (inBig ? 9 : 36) * layer.channels(true) * layer.channels(false) / 4);
  return std::clamp<std::size_t>(kProducts / products, 1, parts(layer.positions(inBig), 8));
}

// c = the values of one position of a panel of the big map from the small one in `from` (or the other way round), without bias.
void FusedStep::mapProduct(const Layer& layer, bool inBig, const float* from, std::size_t position, std::size_t columns,
                           float* c) const {
  const float* weights = m_parameters.data() + layer.weightAt;
  const std::size_t big = layer.channels(true), small = layer.channels(false), tap = big * layer.stride;
  std::array<Segment, 4> segments{};
  std::size_t n = 0;
  if (inBig) {
    const Sources rows = sources(position / extent(layer.big.width), extent(layer.small.height));
    const Sources across = sources(position % extent(layer.big.width), extent(layer.small.width));
    for (std::size_t y = 0; y < rows.count; ++y) {
      for (std::size_t x = 0; x < across.count; ++x) {
        const std::size_t at = rows.at[y] * extent(layer.small.width) + across.at[x];
        segments[n++] = {weights + (rows.kernel[y] * 3 + across.kernel[x]) * tap, from + at * small * m_panel, small};
      }
    }
    dense::multiplySegments({segments.data(), n}, layer.stride, 1, big, columns, c);
    return;
  }
  const std::size_t y = position / extent(layer.small.width), x = position % extent(layer.small.width);
  const Range rows = kernelRange(y, extent(layer.big.height)), across = kernelRange(x, extent(layer.big.width));
  for (std::size_t k = rows.begin; k < rows.end; ++k) {
    const std::size_t at = (2 * y + k - 1) * extent(layer.big.width) + 2 * x + across.begin - 1;
    segments[n++] = {weights + (k * 3 + across.begin) * tap, from + at * big * m_panel, (across.end - across.begin) * big};
  }
  dense::multiplySegments({segments.data(), n}, 1, layer.stride, small, columns, c);
}

// The layer's output; of the last one its gradient, and the reconstruction term.
void FusedStep::forwardMaps(std::size_t index, float* output) {
  Layer& layer = m_layers[index];
  const bool inBig = layer.kind == Kind::Up, last = index + 1 == m_layers.size();
  const std::size_t n = panels(), each = positionsTogether(layer, inBig), positions = layer.positions(inBig),
                    channels = layer.channels(inBig);
  const float* bias = m_parameters.data() + layer.biasAt;
  const float scale = outputScale();
  m_team.share(parts(positions, each) * n, [&, n, each, positions, channels, inBig, last, scale](std::size_t unit) {
    const std::size_t first = unit / n * each, panel = unit % n;
    double term = 0.0;
    for (std::size_t p = first; p < std::min(first + each, positions); ++p) {
      const std::size_t at = (panel * layer.out + p * channels) * m_panel;
      float* c = output + at;
      mapProduct(layer, inBig, layer.input.data() + panel * layer.in * m_panel, p, columnsOf(panel), c);
      if (last) term += outputTerm(c, bias, panel, p * channels, channels, scale);
      else
        dense::activate(m_config.activation, c, bias, layer.slope.empty() ? nullptr : layer.slope.data() + at, channels,
                        columnsOf(panel));
    }
    if (last) m_reconstruction[unit] = term;
  });
}

void FusedStep::mapsInputGradient(std::size_t index, float* result, std::size_t transposes) {
  const Layer& layer = m_layers[index];
  const bool inBig = layer.kind == Kind::Down;
  const std::size_t n = panels(), each = positionsTogether(layer, inBig), positions = layer.positions(inBig),
                    channels = layer.channels(inBig);
  const std::size_t units = parts(positions, each) * n;
  const AlignedFloats& slope = m_layers[index - 1].slope;
  m_team.share(units + transposes, [&, n, each, positions, channels, units, inBig](std::size_t unit) {
    if (unit >= units) return transposeUnit(unit - units);
    const std::size_t first = unit / n * each, panel = unit % n;
    for (std::size_t p = first; p < std::min(first + each, positions); ++p) {
      const std::size_t at = (panel * layer.in + p * channels) * m_panel;
      mapProduct(layer, inBig, layer.gradient.data() + panel * layer.out * m_panel, p, columnsOf(panel), result + at);
      if (slope.empty()) dense::maskByActivation(result + at, layer.input.data() + at, channels, columnsOf(panel));
      else dense::multiplyBySlope(result + at, slope.data() + at, channels, columnsOf(panel));
    }
  });
}

// Some positions of a panel of the small map, from by feature to byImage.
void FusedStep::transposePositions(Layer& layer, const float* from, std::size_t panel, std::size_t first, std::size_t count) {
  const std::size_t channels = layer.used, positions = layer.positions(false),
                    stride = layer.byImage.size() / parts(channels, m_panel);
  for (std::size_t p = first; p < first + count; ++p) {
    dense::transpose(from + (panel * positions + p) * channels * m_panel, 0, channels, columnsOf(panel), layer.byImage.data(),
                     (panel * positions + p) * m_panel, stride);
  }
}

// The gradients of convolutions' outputs by image.
void FusedStep::orderMapGradients() {
  const std::size_t n = panels();
  for (Layer& layer : m_layers) {
    if (layer.kind != Kind::Down || layer.fewTaps()) continue;
    const std::size_t positions = layer.positions(false), each = parts(positions, 8);
    m_team.share(parts(positions, each) * n, [&, n, each, positions](std::size_t unit) {
      const std::size_t first = unit / n * each;
      transposePositions(layer, layer.gradient.data(), unit % n, first, std::min(each, positions - first));
    });
  }
}

// The optimizer's step for some parameters from their gradient; gradient: where it is wanted instead.
void FusedStep::finishMaps(std::size_t at, const float* sums, std::size_t count, const dense::OptimizerStep& step,
                           float* gradient) {
  if (gradient != nullptr) std::copy_n(sums, count, gradient + at);
  else dense::applyGradient(sums, count, {m_parameters.data() + at, m_mean.data() + at, m_square.data() + at}, step);
}

void FusedStep::updateMapBiases(const WeightUnit& unit, const dense::OptimizerStep& step, float* gradient) {
  const Layer& layer = m_layers[unit.layer];
  const bool inBig = layer.kind == Kind::Up;
  thread_local std::vector<dense::MapRows> rows;
  rows.clear();
  for (std::size_t panel = 0; panel < panels(); ++panel) {
    for (std::size_t p = 0; p < layer.positions(inBig); ++p) {
      rows.push_back(
          {layer.gradient.data() + (panel * layer.out + p * layer.channels(inBig) + unit.first) * m_panel, columnsOf(panel)});
    }
  }
  alignas(64) std::array<float, 64> sums{};
  dense::sumRows(rows, unit.rows, sums.data());
  finishMaps(layer.biasAt + unit.first, sums.data(), parts(unit.rows, dense::kLine) * dense::kLine, step, gradient);
}

// All taps' weights for a vector's width of the small map's channels.
void FusedStep::updateFewTaps(const WeightUnit& unit, const dense::OptimizerStep& step, float* gradient) {
  alignas(64) static constexpr std::array<float, dense::kMaxPanel> zeros{};
  constexpr std::size_t together = 16;  // positions whose rows stay in the second-level cache
  const Layer& layer = m_layers[unit.layer];
  const bool down = layer.kind == Kind::Down;
  const std::size_t first = unit.panel * m_vector, count = std::min(m_vector, layer.used - first), big = layer.channels(true),
                    positions = layer.positions(false);
  const AlignedFloats& inBig = down ? layer.input : layer.gradient;
  const AlignedFloats& inSmall = down ? layer.gradient : layer.input;
  alignas(64) std::array<float, 45 * dense::kMaxVector * dense::kMaxVector> sums;
  std::fill_n(sums.data(), unit.rows * count * dense::kMaxVector, 0.0F);
  std::array<const float*, 45 * together> taps;
  std::array<const float*, together> values;
  for (std::size_t panel = 0; panel < panels(); ++panel) {
    for (std::size_t begin = 0; begin < positions; begin += together) {
      const std::size_t end = std::min(begin + together, positions);
      std::size_t n = 0;
      for (std::size_t p = begin; p < end; ++p) {
        values[p - begin] = inSmall.data() + ((panel * positions + p) * layer.used + first) * m_panel;
        const std::size_t y = p / extent(layer.small.width), x = p % extent(layer.small.width);
        const Range rows = kernelRange(y, extent(layer.big.height)), across = kernelRange(x, extent(layer.big.width));
        for (std::size_t k = 0; k < 9; ++k) {
          const std::size_t ky = k / 3, kx = k % 3;
          const bool inside = ky >= rows.begin && ky < rows.end && kx >= across.begin && kx < across.end;
          const std::size_t from = inside ? (2 * y + ky - 1) * extent(layer.big.width) + 2 * x + kx - 1 : 0;
          for (std::size_t c = 0; c < big; ++c) {
            taps[n++] = inside ? inBig.data() + ((panel * layer.positions(true) + from) * big + c) * m_panel : zeros.data();
          }
        }
      }
      dense::addTapProducts({taps.data(), n}, {values.data(), end - begin}, unit.rows, count, columnsOf(panel), sums.data());
    }
  }
  alignas(64) std::array<float, 45 * dense::kMaxVector> folded{};
  dense::foldTapProducts(sums.data(), unit.rows, count, m_vector, folded.data());
  for (std::size_t i = 0; i < unit.rows; ++i) {
    finishMaps(layer.weightAt + i * layer.stride + first, folded.data() + i * m_vector, m_vector, step, gradient);
  }
}

// A part of a layer's weights, of one tap where they are many, or of its biases.
void FusedStep::updateMaps(const WeightUnit& unit, const dense::OptimizerStep& step, float* gradient) {
  const Layer& layer = m_layers[unit.layer];
  if (unit.panel == kBias) return updateMapBiases(unit, step, gradient);
  if (layer.fewTaps()) return updateFewTaps(unit, step, gradient);
  alignas(64) std::array<float, 48 * dense::kMaxPanel> sums;
  const std::size_t big = layer.channels(true), tap = unit.first / big, ky = tap / 3, kx = tap % 3;
  const float* values = layer.kind == Kind::Down ? layer.input.data() : layer.gradient.data();
  const float* byImage = layer.byImage.data() + unit.panel * (layer.byImage.size() / parts(layer.used, m_panel));
  const Range rows = reach(ky, extent(layer.small.height), extent(layer.big.height));
  const Range across = reach(kx, extent(layer.small.width), extent(layer.big.width));
  thread_local std::vector<Segment> segments;
  segments.clear();
  for (std::size_t panel = 0; panel < panels(); ++panel) {
    for (std::size_t y = rows.begin; y < rows.end; ++y) {
      for (std::size_t x = across.begin; x < across.end; ++x) {
        const std::size_t from = (2 * y + ky - 1) * extent(layer.big.width) + 2 * x + kx - 1;
        const std::size_t to = panel * layer.positions(false) + y * extent(layer.small.width) + x;
        segments.push_back({values + ((panel * layer.positions(true) + from) * big + unit.first % big) * m_panel,
                            byImage + to * m_panel * m_panel, imagesOf(panel)});
      }
    }
  }
  const std::size_t columns = std::min(m_panel, layer.columns - unit.panel * m_panel);
  dense::multiplySegments(segments, m_panel, 1, unit.rows, columns, sums.data());
  for (std::size_t i = 0; i < unit.rows; ++i) {
    finishMaps(layer.weightAt + (unit.first + i) * layer.stride + unit.panel * m_panel, sums.data() + i * m_panel, columns, step,
               gradient);
  }
}

// Clean images into the first map, of which the classes are more channels.
void FusedStep::loadMaps(std::size_t first, std::size_t count) {
  Layer& layer = m_layers.front();
  const std::size_t colours = extent(m_config.image.channels), pixels = m_config.image.pixels(), panel = first / m_panel;
  for (std::size_t f = 0; f < pixels; ++f) {
    const float* from = m_clean.data() + (panel * pixels + f) * m_panel + first % m_panel;
    std::copy_n(
        from, count,
        layer.input.data() + (panel * layer.in + f / colours * layer.channels(true) + f % colours) * m_panel + first % m_panel);
  }
}

}  // namespace latentscape
