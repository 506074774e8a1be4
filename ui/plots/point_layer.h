// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/latent_points.h"
#include "ui/plots/map_view.h"
#include "ui/plots/point_stamper.h"

#include <qcustomplot.h>

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace latentscape {

// The points of the latent map as one layer of a QCustomPlot. It takes its scale from a MapView, not from the axes.
class PointLayer : public QCPLayerable {
 public:
  PointLayer(QCustomPlot* plot, const QString& layer);

  void setPoints(std::shared_ptr<const LatentPoints> points);
  const LatentPoints* points() const { return m_points.get(); }
  std::size_t count() const { return m_points ? m_points->count() : 0; }
  void setView(const MapView& view) { m_view = view; }
  void setDark(bool dark);
  void setFlat(bool flat) { m_flat = flat; }  // one latent dimension: heights are only there to tell points apart
  void setClassVisible(std::size_t c, bool visible) { m_hidden.set(c, !visible); }
  bool isVisible(std::size_t i) const { return m_points->labels.empty() || !m_hidden.test(m_points->label(i)); }

  // Where point i lies on the map. One that is not finite lies nowhere, and no search or box finds it.
  QPointF position(std::size_t i) const;
  // The visible point nearest to a pixel, at most that many pixels away.
  std::optional<std::size_t> nearest(QPointF pixel, double within) const;
  // Around all visible points.
  std::optional<QRectF> bounds() const;

  int paints() const { return m_paints; }
  double milliseconds() const { return m_milliseconds; }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter*) const override {}
  void draw(QCPPainter* painter) override;
  QRect clipRect() const override;

 private:
  void prepare(double pixelRatio);

  std::shared_ptr<const LatentPoints> m_points;
  std::vector<std::uint32_t> m_order;  // shuffled once, so that no class always lies on top and none flickers
  std::bitset<256> m_hidden;
  MapView m_view;
  PointStamper m_stamper;
  double m_preparedRadius = 0.0;
  QImage m_image;
  bool m_dark = false;
  bool m_flat = false;
  int m_paints = 0;
  double m_milliseconds = 0.0;
};

}  // namespace latentscape
