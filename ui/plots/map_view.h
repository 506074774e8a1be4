// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <algorithm>
#include <cmath>
#include <limits>

namespace latentscape {

// The part of the latent plane that a widget shows. A unit has the same length on both axes, whatever the widget's shape; z2
// points up. Pixels are the widget's logical ones.
struct MapView {
  QPointF centre{0.0, 0.0};
  double unitsPerPixel = 0.01;
  QSizeF size{1.0, 1.0};

  static constexpr double finest = 1e-6, coarsest = 1e4;

  QPointF toPixel(QPointF z) const {
    return {size.width() / 2 + (z.x() - centre.x()) / unitsPerPixel, size.height() / 2 - (z.y() - centre.y()) / unitsPerPixel};
  }
  QPointF toPlane(QPointF pixel) const {
    return {centre.x() + (pixel.x() - size.width() / 2) * unitsPerPixel,
            centre.y() - (pixel.y() - size.height() / 2) * unitsPerPixel};
  }
  // factor < 1 zooms in; the point under pixel stays there. No farther out than to most units per pixel, and no farther in than
  // single precision tells two pixels apart; a view that is beyond already stays as it is.
  void zoom(double factor, QPointF pixel, double most = coarsest) {
    constexpr double apart = 2.0 * std::numeric_limits<float>::epsilon();
    const QPointF fixed = toPlane(pixel);
    const double least = std::max(finest, apart * std::max(std::abs(fixed.x()), std::abs(fixed.y())));
    unitsPerPixel = std::clamp(unitsPerPixel * factor, std::min(least, unitsPerPixel), std::max(most, unitsPerPixel));
    centre += fixed - toPlane(pixel);
  }
  void pan(QPointF pixels) { centre += QPointF(-pixels.x(), pixels.y()) * unitsPerPixel; }
  // The view that shows all of box (top and bottom in either order) with a margin, and at least one unit to each side.
  MapView fitted(const QRectF& box) const {
    const QRectF b = box.normalized();
    constexpr double margin = 1.12;
    MapView view = *this;
    view.centre = b.center();
    view.unitsPerPixel =
        std::clamp(margin * std::max({b.width() / std::max(1.0, size.width()), b.height() / std::max(1.0, size.height()),
                                      2.0 / std::max(1.0, std::min(size.width(), size.height()))}),
                   finest, coarsest);
    return view;
  }
  // Part of the way to target, as far as it goes in this time: two steps of half the time lead to the same place, so how often
  // there is a step doesn't matter. Grows faster than it shrinks: points out of sight matter more than empty margins.
  MapView eased(const MapView& target, double seconds) const {
    constexpr double growing = 0.2, shrinking = 0.6, moving = 0.3;  // seconds until all but 1/e of the way is done
    const auto share = [seconds](double constant) { return 1.0 - std::exp(-seconds / constant); };
    const double ratio = target.unitsPerPixel / unitsPerPixel;
    MapView view = *this;
    view.unitsPerPixel *= std::pow(ratio, share(ratio > 1.0 ? growing : shrinking));
    view.centre += share(moving) * (target.centre - centre);
    return view;
  }
  // No pixel would move by more than about one.
  bool isNear(const MapView& other) const {
    const QPointF off = (other.centre - centre) / unitsPerPixel;
    return std::abs(other.unitsPerPixel / unitsPerPixel - 1.0) * std::max(size.width(), size.height()) < 2.0 &&
           std::max(std::abs(off.x()), std::abs(off.y())) < 0.5;
  }
  QRectF visible() const {
    const double w = size.width() * unitsPerPixel, h = size.height() * unitsPerPixel;
    return {centre.x() - w / 2, centre.y() - h / 2, w, h};
  }
};

// What the user chooses of a view: whatever the widget's size.
struct MapFrame {
  QPointF centre;
  double unitsPerPixel = 0.01;
  bool follows = true;  // the points, as they move

  bool operator==(const MapFrame&) const = default;
};

}  // namespace latentscape
