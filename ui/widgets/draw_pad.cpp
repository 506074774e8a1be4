// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/draw_pad.h"

#include "ui/widgets/image_painting.h"

#include <QPainter>

#include <algorithm>
#include <cstddef>

namespace latentscape {
namespace {

constexpr double kBelow = 0.3;  // the opacity of what is below the ink

QImage noInk() {
  QImage none(DrawPad::kInkSide, DrawPad::kInkSide, QImage::Format_Grayscale8);
  none.fill(Qt::black);
  return none;
}

}  // namespace

DrawPad::DrawPad(QWidget* parent) : PaintPad(noInk(), parent) {}

Ink DrawPad::ink() const {
  const auto taken = std::find_if(m_taken.rbegin(), m_taken.rend(), [this](const Taken& one) { return one.layer == layer(); });
  if (taken != m_taken.rend()) return taken->ink;
  Ink ink{kInkSide, kInkSide, {}};
  ink.coverage.reserve(static_cast<std::size_t>(kInkSide) * kInkSide);
  for (int y = 0; y < kInkSide; ++y) {
    const uchar* row = layer().constScanLine(y);
    for (int x = 0; x < kInkSide; ++x) ink.coverage.push_back(static_cast<float>(row[x]) / 255.0F);
  }
  return ink;
}

void DrawPad::setInk(const Ink& ink) {
  QImage ground = noInk();
  if (ink.width > 0 && ink.height > 0) {
    const QImage picture = toQImage(toImage(ink.coverage, {ink.height, ink.width, 1}));
    QPainter painter(&ground);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !ink.asItIs);  // its pixels stay apart
    const QSizeF size = QSizeF(picture.size()).scaled(kInkSide, kInkSide, Qt::KeepAspectRatio);
    painter.drawImage(QRectF(QPointF((kInkSide - size.width()) / 2.0, (kInkSide - size.height()) / 2.0), size), picture);
  }
  if (ink.asItIs) {  // first: the layer is told of at once
    std::erase_if(m_taken, [&](const Taken& one) { return one.layer == ground; });
    m_taken.push_back({ground, ink});
    if (m_taken.size() > kMostSteps + 1) m_taken.erase(m_taken.begin());  // what no undo brings back
  }
  replaceLayer(ground);
}

void DrawPad::setImage(const Image& image) {
  m_below = toQImage(image);
  update();
}

// The larger coverage, so that strokes that cross or go back are no thicker.
void DrawPad::paintStep(QImage& layer, const PenStep& step, bool erases) const {
  coverPixels(step, layer.size(), 1.0, [&](int x, int y, double coverage) {
    uchar& ink = layer.scanLine(y)[x];
    const auto covered = static_cast<uchar>(255.0 * coverage + 0.5);
    ink = erases ? std::min<uchar>(ink, static_cast<uchar>(255 - covered)) : std::max<uchar>(ink, covered);
  });
}

void DrawPad::paintContents(QPainter& painter, const QRectF& square) const {
  if (!m_below.isNull()) {
    painter.save();
    painter.setOpacity(painter.opacity() * kBelow);
    painter.drawImage(square, m_below);
    painter.restore();
  }
  painter.setCompositionMode(QPainter::CompositionMode_Lighten);  // the layer's black is no ink
  painter.drawImage(square, layer());
}

}  // namespace latentscape
