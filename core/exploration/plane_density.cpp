// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/plane_density.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace latentscape {
namespace {

constexpr double kReach = 6.0;         // standard deviations
constexpr std::size_t kTogether = 64;  // posteriors between two checks of the stop token: at most some milliseconds

// A Gaussian's marginal in the plane.
struct PlaneGaussian {
  double x = 0.0, y = 0.0;              // mean
  double xx = 0.0, xy = 0.0, yy = 0.0;  // covariance; on a line xx alone
};

PlaneGaussian marginal(const PlaneMap& plane, std::span<const float> mean, std::span<const float> logVariance) {
  const auto d = static_cast<std::size_t>(plane.dimension);
  const auto at = toPlane(plane, mean);
  PlaneGaussian result{static_cast<double>(at[0]), static_cast<double>(at[1])};
  for (std::size_t i = 0; i < d; ++i) {
    const double a = plane.components[i], b = plane.components[d + i];
    if (a == 0.0 && b == 0.0) continue;
    const double variance = std::exp(static_cast<double>(logVariance[i]));
    result.xx += a * a * variance;
    result.xy += a * b * variance;
    result.yy += b * b * variance;
  }
  return result;
}

// The cells of a row or column whose centres lie in a range, both counted in cells from the first centre; first > last if none.
struct Cells {
  int first = 0, last = -1;
};
Cells cellsWithin(double low, double high, int count) {
  return {static_cast<int>(std::clamp(std::ceil(low), 0.0, static_cast<double>(count))),
          static_cast<int>(std::clamp(std::floor(high), -1.0, static_cast<double>(count - 1)))};
}

// Adds height * exp(-(x - centre)^2 / (2 variance)) to the places of a row that are at most `reach` from the centre. Equal steps
// multiply a Gaussian by factors that themselves change by one factor, so a place costs two products. The walk begins nearest to
// the centre and goes outwards: nothing grows on it.
void addBell(double centre, double variance, double reach, double height, const PlaceGrid& grid, std::span<double> row) {
  const double step = grid.stepX, middle = (centre - grid.x(0)) / step;
  const auto [first, last] = cellsWithin(middle - reach / step, middle + reach / step, grid.columns);
  if (first > last) return;
  const int start = static_cast<int>(std::clamp(std::round(middle), static_cast<double>(first), static_cast<double>(last)));
  const double away = grid.x(start) - centre;
  const double peak = height * std::exp(-away * away / (2.0 * variance));
  const double change = std::exp(-step * step / variance);
  row[static_cast<std::size_t>(start)] += peak;
  double value = peak, factor = std::exp(-step * (step + 2.0 * away) / (2.0 * variance));
  for (int i = start + 1; i <= last; ++i) {
    value *= factor;
    factor *= change;
    row[static_cast<std::size_t>(i)] += value;
  }
  value = peak;
  factor = std::exp(-step * (step - 2.0 * away) / (2.0 * variance));
  for (int i = start - 1; i >= first; --i) {
    value *= factor;
    factor *= change;
    row[static_cast<std::size_t>(i)] += value;
  }
}

void addOnLine(const PlaneGaussian& g, const PlaceGrid& grid, std::span<double> sums) {
  if (!(g.xx > 0.0)) return;  // so narrow that it rounds to a point, which lies on no place
  addBell(g.x, g.xx, kReach * std::sqrt(g.xx), 1.0 / std::sqrt(2.0 * std::numbers::pi * g.xx), grid, sums);
}

// In each row of the grid a Gaussian of the plane is one of x: N(x | x0 + (xy / yy) dy, det / yy).
void addInPlane(const PlaneGaussian& g, const PlaceGrid& grid, std::span<double> sums) {
  const double determinant = g.xx * g.yy - g.xy * g.xy;
  if (!(determinant > 0.0)) return;  // as above
  const double across = determinant / g.yy, slope = g.xy / g.yy;
  const double height = 1.0 / (2.0 * std::numbers::pi * std::sqrt(determinant));
  const double middle = (grid.y(0) - g.y) / grid.stepY, reach = kReach * std::sqrt(g.yy) / grid.stepY;
  const auto [first, last] = cellsWithin(middle - reach, middle + reach, grid.rows);
  const auto columns = static_cast<std::size_t>(grid.columns);
  for (int j = first; j <= last; ++j) {
    const double dy = grid.y(j) - g.y, square = dy * dy / g.yy;
    const double left = std::sqrt(std::max(kReach * kReach - square, 0.0) * across);
    addBell(g.x + slope * dy, across, left, height * std::exp(-0.5 * square), grid,
            sums.subspan(static_cast<std::size_t>(j) * columns, columns));
  }
}

bool finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

}  // namespace

std::vector<float> priorDensities(const PlaneMap& plane, const PlaceGrid& grid) {
  const auto centre = toPlane(plane, LatentPoint(static_cast<std::size_t>(plane.dimension)));
  const bool line = isLine(plane);
  const double height = 1.0 / (line ? std::sqrt(2.0 * std::numbers::pi) : 2.0 * std::numbers::pi);
  std::vector<float> densities;
  densities.reserve(grid.size());
  for (int j = 0; j < grid.rows; ++j) {
    const double dy = line ? 0.0 : grid.y(j) - static_cast<double>(centre[1]);
    for (int i = 0; i < grid.columns; ++i) {
      const double dx = grid.x(i) - static_cast<double>(centre[0]);
      densities.push_back(static_cast<float>(height * std::exp(-0.5 * (dx * dx + dy * dy))));
    }
  }
  return densities;
}

Result<std::vector<float>> aggregateDensities(const Codes& codes, const PlaneMap& plane, const PlaceGrid& grid,
                                              std::stop_token stop) {
  const bool line = isLine(plane);
  std::vector<double> sums(grid.size());
  std::size_t used = 0;
  for (std::size_t i = 0; i < codes.count; ++i) {
    if (i % kTogether == 0 && stop.stop_requested()) return Error::cancelledByUser();
    const auto mean = codes.meanOf(i), logVariance = codes.logVarianceOf(i);
    if (!finite(mean) || !finite(logVariance)) continue;
    ++used;
    const PlaneGaussian posterior = marginal(plane, mean, logVariance);
    if (line) addOnLine(posterior, grid, sums);
    else addInPlane(posterior, grid, sums);
  }
  if (used == 0) {
    return Error{"no posterior of the images is finite, so there is no aggregate posterior", "codes",
                 "Choose a variational autoencoder, and images like those that it was trained on."};
  }
  std::vector<float> densities(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) densities[i] = static_cast<float>(sums[i] / static_cast<double>(used));
  return densities;
}

}  // namespace latentscape
