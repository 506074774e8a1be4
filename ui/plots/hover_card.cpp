// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/hover_card.h"

#include "ui/widgets/image_painting.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace latentscape {

namespace {

constexpr double side = 96.0;  // of the picture, at most
constexpr double padding = 6.0;
constexpr double gap = 14.0;  // to the pointer: half of a usual cursor, and a little
constexpr double edge = 4.0;  // to the map's edge

// Whole pixels of the screen for each of the image's, so that they stay sharp; larger images are reduced. In logical pixels.
QSizeF enlarged(QSize image, double pixelRatio) {
  if (image.isEmpty()) return {};
  const double longest = std::max(image.width(), image.height());
  double factor = side * pixelRatio / longest;
  if (factor >= 1.0) factor = std::floor(factor);
  const auto pixels = [factor](int length) { return std::max(1.0, std::round(length * factor)); };
  return QSizeF(pixels(image.width()), pixels(image.height())) / pixelRatio;
}

}  // namespace

std::optional<QRectF> HoverCard::place(QSizeF card, QPointF pointer, QSizeF map) {
  const QRectF inside = QRectF(QPointF(0, 0), map).adjusted(edge, edge, -edge, -edge);
  if (card.width() > inside.width() || card.height() > inside.height()) return std::nullopt;
  const bool right = pointer.x() + gap + card.width() <= inside.right(), left = pointer.x() - gap - card.width() >= inside.left();
  const bool above = pointer.y() - gap - card.height() >= inside.top();
  const bool below = pointer.y() + gap + card.height() <= inside.bottom();
  if (!right && !left && !above && !below) return std::nullopt;
  QRectF box({}, card);
  if (right) box.moveLeft(pointer.x() + gap);
  else if (left) box.moveRight(pointer.x() - gap);
  else box.moveLeft(pointer.x() - card.width() / 2);
  if (above) box.moveBottom(pointer.y() - gap);
  else if (below) box.moveTop(pointer.y() + gap);
  else box.moveTop(pointer.y() - card.height() / 2);
  // Beside the pointer it may move along it: only the other direction keeps the pointer free.
  box.moveLeft(std::clamp(box.left(), inside.left(), inside.right() - card.width()));
  box.moveTop(std::clamp(box.top(), inside.top(), inside.bottom() - card.height()));
  return box;
}

void HoverCard::setImages(std::shared_ptr<const ImageSet> images) {
  m_images = std::move(images);
  m_index.reset();
  m_picture = m_reduced = {};
}

void HoverCard::show(std::size_t index, const QString& className, const QString& number, QPointF pointer) {
  m_pointer = pointer;
  m_name = className;
  m_number = number;
  if (m_index == index) return;
  m_index = index;
  m_reduced = {};
  m_picture = m_images && index < m_images->size() ? toQImage(m_images->picture(index)) : QImage();
}

HoverCard::Plan HoverCard::plan(const QFont& font, double pixelRatio) const {
  const QFontMetricsF metrics(font);
  Plan plan;
  plan.number = m_number;
  plan.picture = enlarged(m_picture.size(), pixelRatio);
  const double width = std::ceil(std::max({plan.picture.width(), metrics.horizontalAdvance(plan.number) + 1.0, side}));
  plan.name = metrics.elidedText(m_name, Qt::ElideRight, width);
  double height = metrics.height() * (plan.name.isEmpty() ? 1.0 : 2.0);
  if (!plan.picture.isEmpty()) height += plan.picture.height() + padding;
  plan.card = QSizeF(width + 2 * padding, std::ceil(height) + 2 * padding);
  return plan;
}

std::optional<QRectF> HoverCard::box(const QFont& font, QSizeF map, double pixelRatio) const {
  return m_index ? place(plan(font, pixelRatio).card, m_pointer, map) : std::nullopt;
}

void HoverCard::paint(QPainter& painter, QSizeF map, const Palette& colours) const {
  if (!m_index) return;
  const double ratio = painter.device()->devicePixelRatioF();
  const Plan plan = this->plan(painter.font(), ratio);
  const std::optional<QRectF> place = HoverCard::place(plan.card, m_pointer, map);
  if (!place) return;
  // On whole pixels of the screen: a picture between them would blur.
  const auto whole = [ratio](QPointF at) { return QPointF(std::round(at.x() * ratio), std::round(at.y() * ratio)) / ratio; };
  const QRectF box(whole(place->topLeft()), place->size());
  painter.setPen(QPen(colours.border, 1.0));
  painter.setBrush(colours.raised);
  painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
  double y = box.top() + padding;
  if (!plan.picture.isEmpty()) {
    const QRectF picture(whole({box.center().x() - plan.picture.width() / 2, y}), plan.picture);
    const QSize pixels = (plan.picture * ratio).toSize();
    const bool reduced = pixels.width() < m_picture.width();
    if (reduced && m_reduced.size() != pixels) {
      m_reduced = m_picture.convertToFormat(QImage::Format_RGB32).scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    }
    painter.drawImage(picture, reduced ? m_reduced : m_picture);
    y = picture.bottom() + padding;
  }
  const double line = QFontMetricsF(painter.font()).height();
  const auto write = [&](const QString& text, const QColor& colour) {
    if (text.isEmpty()) return;
    painter.setPen(colour);
    painter.drawText(QRectF(box.left(), y, box.width(), line), Qt::AlignCenter, text);
    y += line;
  };
  write(plan.name, colours.text);
  write(plan.number, colours.muted);
}

}  // namespace latentscape
