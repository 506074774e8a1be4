// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/losses.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

enum class LossXAxis { Step, Epoch, Seconds };
enum class Curve { TrainElbo, TestElbo, TrainReconstruction, TestReconstruction, TrainKl, TestKl };
inline constexpr std::array allCurves{Curve::TrainElbo,          Curve::TestElbo, Curve::TrainReconstruction,
                                      Curve::TestReconstruction, Curve::TrainKl,  Curve::TestKl};

constexpr bool isTest(Curve c) { return c == Curve::TestElbo || c == Curve::TestReconstruction || c == Curve::TestKl; }
constexpr bool isKl(Curve c) { return c == Curve::TrainKl || c == Curve::TestKl; }

// Every sample of the loss curves, column by column, and their shapes at any width.
class LossHistory {
 public:
  // In order of steps. A record whose step is not after the last one's means that the run was set back (a loss that was not
  // finite, or a step taken again): the records from there on are void, and go.
  void append(std::span<const LossRecord> records);
  void clear();
  std::size_t size() const { return m_train.x[0].size(); }
  bool empty() const { return size() == 0; }

  // The abscissae of a curve's samples, ascending, and its values; one that is not finite is a gap.
  std::span<const double> x(Curve curve, LossXAxis axis) const;
  std::span<const float> values(Curve curve) const;
  // The curve's sample nearest to an abscissa.
  std::optional<std::size_t> nearest(Curve curve, LossXAxis axis, double at) const;

  struct Point {
    double x;
    float y;
  };
  // The curve between two abscissae, and to its next samples on either side, for that many pixels: at most six points a pixel, first and
  // last, lowest and highest of the samples that fall on it, so that no spike is lost. Appends to strokes, one for every
  // stretch without a gap.
  void envelope(Curve curve, LossXAxis axis, double from, double to, int pixels, std::vector<std::vector<Point>>& strokes) const;

  struct Range {
    double low, high;
  };
  // The values worth showing: the start's huge losses (the first records, and the highest hundredth) are left out.
  std::optional<Range> robustRange(Curve curve) const;

 private:
  struct Series {
    std::array<std::vector<double>, 3> x;       // by LossXAxis
    std::array<std::vector<float>, 3> values;   // -ELBO, reconstruction, KL
    void add(const LossRecord& record, const Losses& losses);
    void truncate(double step);
  };
  const Series& series(Curve curve) const { return isTest(curve) ? m_test : m_train; }
  static std::size_t row(Curve curve);

  Series m_train, m_test;
};

}  // namespace latentscape
