// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_axes.h"

#include "ui/plots/number_ticker.h"
#include "ui/plots/plot_canvas.h"

#include <algorithm>

namespace latentscape {
namespace {

// Leaves out labels that the plot's edge would cut, and those of heights that would meet the other axis's in the corner.
class InnerTicker : public NumberTicker {
 public:
  explicit InnerTicker(const QCPAxis* axis) : m_axis(axis) {}

 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override {
    constexpr double margin = 16.0, corner = 30.0;  // pixels
    const QRect rect = m_axis->axisRect()->rect();
    const bool horizontal = m_axis->orientation() == Qt::Horizontal;
    const double pixel = m_axis->coordToPixel(tick) - (horizontal ? rect.left() : rect.top());
    const double length = horizontal ? rect.width() : rect.height();
    if (pixel < margin || pixel > length - (horizontal ? margin : corner)) return {};
    return NumberTicker::getTickLabel(tick, locale, format, precision);
  }

 private:
  const QCPAxis* m_axis;
};

}  // namespace

MapAxes::MapAxes(QCustomPlot& plot) : m_plot(plot) {
  QCPAxisRect* const rect = m_plot.axisRect();
  rect->setAutoMargins(QCP::msNone);
  rect->setMargins(QMargins(0, 0, 0, 0));
  for (QCPAxis* const axis : {m_plot.xAxis, m_plot.yAxis}) {
    axis->setTickLabelSide(QCPAxis::lsInside);
    axis->setTickLabelPadding(4);
    axis->setTicker(QSharedPointer<InnerTicker>::create(axis));
    axis->ticker()->setTickCount(4);
    axis->grid()->setVisible(false);
  }
}

void MapAxes::setColours(const Palette& colours, const QFont& font) {
  for (QCPAxis* const axis : {m_plot.xAxis, m_plot.yAxis}) {
    PlotCanvas::styleAxis(axis, colours, font);
    axis->setTickLabelColor(Qt::transparent);  // the overlay paints them, with an outline
  }
}

void MapAxes::setHeightsShown(bool shown) { m_plot.yAxis->setTickLabels(shown); }

std::vector<OutlinedNumbers::Number> MapAxes::numbers(QSizeF map) const {
  constexpr double fromLeft = 6.0, fromBottom = 7.0, aboveBase = 3.5;  // pixels
  std::vector<OutlinedNumbers::Number> numbers;
  const auto add = [&](const QCPAxis& axis, bool across) {
    const QVector<double> places = axis.tickVector();
    const QVector<QString> texts = axis.tickVectorLabels();
    for (qsizetype i = 0; i < std::min(places.size(), texts.size()); ++i) {
      if (texts[i].isEmpty()) continue;
      const double pixel = axis.coordToPixel(places[i]);
      numbers.push_back(
          {across ? QPointF(pixel, map.height() - fromBottom) : QPointF(fromLeft, pixel + aboveBase), texts[i], across});
    }
  };
  add(*m_plot.xAxis, true);
  if (m_plot.yAxis->tickLabels()) add(*m_plot.yAxis, false);
  return numbers;
}

}  // namespace latentscape
