// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_view.h"

#include "ui/widgets/image_painting.h"
#include "ui/widgets/picture_actions.h"

#include <QKeyEvent>
#include <QLinearGradient>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {
constexpr int kCaptionGap = 3;
constexpr double kScaleGap = 4.0, kScaleLength = 48.0, kScaleLeast = 14.0, kScaleHeight = 8.0;
const QString kBeforeScale = QStringLiteral("  ");
}  // namespace

ImageView::ImageView(QWidget* parent) : QWidget(parent), m_actions(new PictureActions(*this, *this)) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  setFocusPolicy(Qt::StrongFocus);
  updateAccessibility();
}

void ImageView::setImage(const Image& image) {
  m_image = toQImage(image);
  m_scaled = {};
  updateAccessibility();
  update();
}

void ImageView::clear() { setImage({}); }

void ImageView::setCaption(const QString& caption) {
  if (m_caption == caption) return;
  const bool resized = m_caption.isEmpty() != caption.isEmpty();
  m_caption = caption;
  if (resized) updateGeometry();
  updateAccessibility();
  update();
}

void ImageView::setScale(std::optional<Scale> scale) {
  const bool resized = m_scale.has_value() != scale.has_value();
  m_scale = std::move(scale);
  if (resized) updateGeometry();
  updateAccessibility();
  update();
}

void ImageView::setPlaceholder(const QString& text) {
  m_placeholder = text;
  updateAccessibility();
  update();
}

void ImageView::setDescription(const QString& description) {
  m_description = description;
  updateAccessibility();
}

void ImageView::setSelectable(bool selectable) {
  m_selectable = selectable;
  if (selectable) setCursor(Qt::PointingHandCursor);
  else unsetCursor();
}

void ImageView::setHighlighted(bool highlighted) {
  m_highlighted = highlighted;
  update();
}

void ImageView::setMenuMark(bool marked) {
  m_menuMark = marked;
  update();
}

void ImageView::setSide(int minimum, int preferred) {
  m_minimumSide = minimum;
  m_preferredSide = std::max(minimum, preferred);
  updateGeometry();
}

int ImageView::captionHeight() const {
  if (m_caption.isEmpty()) return 0;
  return (scaleBelow() ? 2 : 1) * fontMetrics().height() + kCaptionGap;
}

int ImageView::scaleWidth() const {
  if (!m_scale) return 0;
  const double texts = fontMetrics().horizontalAdvance(m_scale->least) + fontMetrics().horizontalAdvance(m_scale->most);
  return static_cast<int>(std::ceil(texts + 2.0 * kScaleGap + kScaleLeast)) + 1;
}

bool ImageView::scaleBelow() const {
  return m_scale && fontMetrics().horizontalAdvance(m_caption + kBeforeScale) + scaleWidth() > width();
}

QSize ImageView::sizeHint() const { return {m_preferredSide, m_preferredSide + captionHeight()}; }
QSize ImageView::minimumSizeHint() const { return {std::max(m_minimumSide, scaleWidth()), m_minimumSide + captionHeight()}; }

// The largest square at the top left, so that images in a column align with the text above them.
QRectF ImageView::pictureRect() const {
  const double side = std::max(0, std::min(width(), height() - captionHeight()));
  return {0.0, 0.0, side, side};
}

void ImageView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF rect = pictureRect();
  if (rect.isEmpty()) return;
  const double radius = rect.width() > 120.0 ? 6.0 : 4.0;
  if (m_image.isNull()) paintGround(painter, rect, radius);
  if (!m_image.isNull()) {
    const double ratio = devicePixelRatioF();
    const QSizeF size = rect.size();
    if (m_scaled.isNull() || m_scaledSize != size || m_scaledRatio != ratio) {
      m_scaled = scaledPixmap(m_image, size, ratio);
      m_scaledSize = size;
      m_scaledRatio = ratio;
    }
    paintImage(painter, rect, m_scaled, radius);
  } else if (!m_placeholder.isEmpty()) {
    painter.setPen(QColor(150, 154, 162));  // black background in light and dark mode
    painter.drawText(rect.adjusted(8.0, 8.0, -8.0, -8.0), Qt::AlignCenter | Qt::TextWordWrap, m_placeholder);
  }
  if (m_menuMark) {
    const QRectF badge(rect.right() - 16.0, rect.bottom() - 14.0, 14.0, 12.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, 150));
    painter.drawRoundedRect(badge, 3.0, 3.0);
    painter.setPen(QPen(QColor(225, 228, 232), 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF c = badge.center();
    painter.drawPolyline(QPolygonF{c + QPointF(-3.0, -1.4), c + QPointF(0.0, 1.6), c + QPointF(3.0, -1.4)});
  }
  if (m_highlighted) paintHighlight(painter, rect, radius, palette());
  if (hasFocus()) paintImageFocus(painter, rect, radius, palette());
  if (!m_caption.isEmpty()) {
    QColor muted = palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText);
    muted.setAlphaF(muted.alphaF() * 0.7F);
    painter.setPen(muted);
    QRectF below(0.0, rect.bottom() + kCaptionGap, width(), fontMetrics().height());
    QFont small = font();
    small.setPixelSize(fontInfo().pixelSize() - 1);
    painter.setFont(small);
    QString text = m_scale && !scaleBelow() ? m_caption + kBeforeScale + m_scale->least : m_caption;
    const auto write = [&] {
      painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(text, Qt::ElideRight, width()));
    };
    write();
    if (scaleBelow()) {
      below.translate(0.0, below.height());
      text = m_scale->least;
      write();
    }
    if (m_scale) paintScale(painter, below, painter.fontMetrics().horizontalAdvance(text));
  }
}

// From black to white, between the values that these stand for, after the caption.
void ImageView::paintScale(QPainter& painter, const QRectF& line, double from) const {
  const double left = from + kScaleGap, most = fontMetrics().horizontalAdvance(m_scale->most);
  const double length = std::min(kScaleLength, line.right() - left - kScaleGap - most);
  if (length < kScaleLeast) return;
  const QRectF bar(left, line.center().y() - kScaleHeight / 2.0, length, kScaleHeight);
  QLinearGradient shades(bar.topLeft(), bar.topRight());
  shades.setColorAt(0.0, Qt::black);
  shades.setColorAt(1.0, Qt::white);
  painter.setBrush(shades);
  painter.drawRect(bar);
  painter.drawText(QRectF(bar.right() + kScaleGap, line.top(), most + 1.0, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                   m_scale->most);
}

void ImageView::keyPressEvent(QKeyEvent* event) {
  if (!m_selectable || event->key() != Qt::Key_Space) return QWidget::keyPressEvent(event);
  if (!event->isAutoRepeat()) emit clicked();
}

void ImageView::mousePressEvent(QMouseEvent* event) {
  if (!m_selectable || event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  m_pressed = true;
}

void ImageView::mouseReleaseEvent(QMouseEvent* event) {
  if (!m_pressed || event->button() != Qt::LeftButton) return QWidget::mouseReleaseEvent(event);
  m_pressed = false;
  if (rect().contains(event->position().toPoint())) emit clicked();
}

Picture ImageView::pictureOf(int) const {
  QStringList names{accessibleName()};
  if (const QString shown = m_description.isEmpty() ? m_caption : m_description; !names.contains(shown)) names << shown;
  names.removeAll(QString());
  return {m_image, names.join(QStringLiteral(" · "))};
}

void ImageView::updateAccessibility() {
  const QString shown = m_description.isEmpty() ? m_caption : m_description;
  const QString scaled = m_scale ? tr("%1: black is %2, white is %3").arg(shown, m_scale->least, m_scale->most) : shown;
  setAccessibleDescription(hasImage() ? scaled : m_placeholder.isEmpty() ? tr("No image") : m_placeholder);
}

}  // namespace latentscape
