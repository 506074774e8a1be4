// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/losses.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

enum class Curve { TrainElbo, TestElbo, TrainReconstruction, TestReconstruction, TrainKl, TestKl };
inline constexpr std::array allCurves{Curve::TrainElbo,          Curve::TestElbo, Curve::TrainReconstruction,
                                      Curve::TestReconstruction, Curve::TrainKl,  Curve::TestKl};

constexpr bool isTest(Curve c) { return c == Curve::TestElbo || c == Curve::TestReconstruction || c == Curve::TestKl; }
constexpr bool isReconstruction(Curve c) { return c == Curve::TrainReconstruction || c == Curve::TestReconstruction; }
constexpr bool isKl(Curve c) { return c == Curve::TrainKl || c == Curve::TestKl; }

// Every sample of the loss curves, column by column, and their shapes at any width.
class LossHistory {
 public:
  // In order of steps. A record whose step does not exceed the last one's means that the run was set back (after a loss that
  // was not finite, or to repeat a step): the records from that step on are dropped.
  void append(std::span<const LossRecord> records);
  void clear();
  std::size_t size() const { return m_train.x[0].size(); }
  bool empty() const { return size() == 0; }

  // The ascending abscissae of a curve's samples, and its values; a value that is not finite is a gap.
  std::span<const double> x(Curve curve, LossAxis axis) const;
  std::span<const float> values(Curve curve) const;
  // The index of the curve's sample nearest to an abscissa.
  std::optional<std::size_t> nearest(Curve curve, LossAxis axis, double at) const;

  struct Point {
    double x;
    float y;
  };
  // The curve between two abscissae, extended to its next sample on either side, for that many pixels: where several samples
  // fall on one pixel, their minimum and maximum, so that no spike is lost. Appends to strokes, one for every stretch without
  // a gap. logarithmic: pixels are as wide in the abscissa's logarithm; from must be positive then.
  void envelope(Curve curve, LossAxis axis, double from, double to, int pixels, std::vector<std::vector<Point>>& strokes,
                bool logarithmic = false) const;

  struct Range {
    double low, high;
  };
  // The range worth showing of the samples from one on: the huge losses at the start (the first records, and the highest
  // hundredth) are left out.
  std::optional<Range> robustRange(Curve curve, std::size_t from = 0) const;

 private:
  // Minimum and maximum of a stretch of samples.
  struct Extremes {
    float low = INFINITY, high = -INFINITY;
    bool gap = false;
    void add(float value);  // a value that is not finite is a gap
    void add(const Extremes& other);
  };
  struct Series {
    static constexpr std::size_t run = 32;
    std::array<std::vector<double>, 3> x;       // indexed by LossAxis
    std::array<std::vector<float>, 3> values;   // -ELBO, reconstruction, KL
    std::array<std::vector<Extremes>, 3> runs;  // for each 32 of them
    void add(const LossRecord& record, const Losses& losses);
    void truncate(double step);
  };
  const Series& series(Curve curve) const { return isTest(curve) ? m_test : m_train; }
  static std::size_t row(Curve curve);
  Extremes extremes(Curve curve, std::size_t from, std::size_t end) const;

  Series m_train, m_test;
};

}  // namespace latentscape
