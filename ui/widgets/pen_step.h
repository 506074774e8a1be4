// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QSize>

#include <algorithm>
#include <cmath>

namespace latentscape {

// A straight piece of a round pen's way; its width changes evenly. In units of the paper, whatever these are.
struct PenStep {
  QPointF from, to;
  double fromRadius = 0.0, toRadius = 0.0;
};

// Calls paint(x, y, coverage) for every pixel of a paper that the pen covers; pixel (x, y) has its middle at (x + 1/2, y + 1/2)
// of the step's units. coverage: above 0, at most 1; it falls from 1 to 0 over `softness` pixels around the pen's edge. It
// depends on the distance to the step alone, so the larger of the coverages of two steps that follow each other is that of the
// whole.
template <class Paint>
void coverPixels(const PenStep& step, QSize paper, double softness, const Paint& paint) {
  const double reach = std::max(step.fromRadius, step.toRadius) + softness / 2.0;
  const auto first = [](double at) { return std::max(0, static_cast<int>(std::floor(at - 0.5))); };
  const auto last = [](double at, int count) { return std::min(count - 1, static_cast<int>(std::ceil(at - 0.5))); };
  const QPointF along = step.to - step.from;
  const double squared = QPointF::dotProduct(along, along);
  const int right = last(std::max(step.from.x(), step.to.x()) + reach, paper.width());
  const int bottom = last(std::max(step.from.y(), step.to.y()) + reach, paper.height());
  for (int y = first(std::min(step.from.y(), step.to.y()) - reach); y <= bottom; ++y) {
    for (int x = first(std::min(step.from.x(), step.to.x()) - reach); x <= right; ++x) {
      const QPointF off = QPointF(x + 0.5, y + 0.5) - step.from;
      const double t = squared > 0.0 ? std::clamp(QPointF::dotProduct(off, along) / squared, 0.0, 1.0) : 0.0;
      const QPointF apart = off - t * along;
      const double inside = step.fromRadius + t * (step.toRadius - step.fromRadius) - std::hypot(apart.x(), apart.y());
      if (const double coverage = std::clamp(inside / softness + 0.5, 0.0, 1.0); coverage > 0.0) paint(x, y, coverage);
    }
  }
}

}  // namespace latentscape
