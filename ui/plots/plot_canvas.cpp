// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_canvas.h"

#include "ui/plots/number_ticker.h"

namespace latentscape {

PlotCanvas::PlotCanvas(QWidget* parent) : QCustomPlot(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  setInteractions(QCP::iNone);
  setLocale(QLocale::c());  // numbers as everywhere in the window
  for (QCPAxis* axis : {xAxis, yAxis, xAxis2, yAxis2}) axis->setTicker(QSharedPointer<NumberTicker>::create());
  // All layers share one cached image: what moves is painted over it.
  layer(QStringLiteral("overlay"))->setMode(QCPLayer::lmLogical);
}

void PlotCanvas::paintEvent(QPaintEvent* event) {
  // QCustomPlot reads the pixel ratio only in its constructor, before it is on any screen.
  if (!qFuzzyCompare(bufferDevicePixelRatio(), devicePixelRatioF())) {
    setBufferDevicePixelRatio(devicePixelRatioF());
    replot(QCustomPlot::rpQueuedRefresh);
  }
  QCustomPlot::paintEvent(event);
  if (!m_overlay) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  m_overlay(painter);
}

QFont PlotCanvas::smallFont(QFont font) {
  font.setPixelSize(11);
  return font;
}

void PlotCanvas::styleAxis(QCPAxis* axis, const Palette& colours, const QFont& font) {
  axis->setBasePen(Qt::NoPen);
  axis->setTickPen(Qt::NoPen);
  axis->setSubTickPen(Qt::NoPen);
  axis->setTickLabelColor(colours.faint);
  axis->setTickLabelFont(font);
  axis->setLabelColor(colours.faint);
  axis->setLabelFont(font);
  axis->grid()->setPen(QPen(colours.grid, 1.0));
  axis->grid()->setZeroLinePen(QPen(colours.grid, 1.0));
  axis->grid()->setSubGridVisible(false);
}

}  // namespace latentscape
