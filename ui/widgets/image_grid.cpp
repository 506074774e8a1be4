// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_grid.h"

#include "ui/widgets/image_painting.h"
#include "ui/widgets/picture_actions.h"

#include <QHoverEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {
constexpr double kRadius = 3.0;
}  // namespace

ImageGrid::ImageGrid(int rows, int columns, QWidget* parent)
    : QWidget(parent), m_rows(std::max(1, rows)), m_columns(std::max(1, columns)) {
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  new PictureActions(*this, *this);
}

void ImageGrid::setImages(const std::vector<Image>& images) {
  m_images.clear();
  for (const Image& image : images) {
    if (static_cast<int>(m_images.size()) == count()) break;
    m_images.push_back(toQImage(image));
  }
  m_cells = {};
  update();
}

void ImageGrid::setGap(int gap) {
  m_gap = gap;
  m_cells = {};
  updateGeometry();
  update();
}

void ImageGrid::setCellSide(int minimum, int preferred, int maximum) {
  m_minimumSide = minimum;
  m_preferredSide = preferred;
  m_maximumSide = maximum;
  m_cells = {};
  updateGeometry();
  update();
}

void ImageGrid::setAdaptive(bool adaptive) {
  m_adaptive = adaptive;
  m_cells = {};
  update();
}

void ImageGrid::setCurrent(int index) {
  if (index == m_current) return;
  m_current = index;
  if (index >= 0 && index < count()) {
    m_cursor = index;
    setAccessibleDescription(tr("%1 of %2").arg(index + 1).arg(count()));
  }
  update();
}

ImageGrid::Layout ImageGrid::layoutFor(QSize size) const {
  Layout best{m_columns, 0};
  const auto side = [&](int columns) {
    const int shownRows = count() / columns;
    const int across = (size.width() - m_gap * (columns - 1)) / columns;
    const int down = (size.height() - m_gap * (shownRows - 1)) / shownRows;
    return std::clamp(std::min(across, down), 0, m_maximumSide);
  };
  best.side = side(m_columns);
  if (!m_adaptive) return best;
  for (int columns = 1; columns <= count(); ++columns) {
    if (count() % columns == 0 && side(columns) > best.side) best = {columns, side(columns)};
  }
  return best;
}

int ImageGrid::columns() const { return layoutFor(size()).columns; }
int ImageGrid::rows() const { return count() / columns(); }

QRect ImageGrid::cellRect(int index) const {
  const Layout layout = layoutFor(size());
  const int pitch = layout.side + m_gap;
  return {index % layout.columns * pitch, index / layout.columns * pitch, layout.side, layout.side};
}

int ImageGrid::cellAt(QPoint position) const {
  for (int i = 0; i < count(); ++i) {
    if (cellRect(i).contains(position)) return i;
  }
  return -1;
}

int ImageGrid::pictureAt(QPoint place) const {
  const int index = cellAt(place);
  return index < pictureCount() ? index : -1;
}

Picture ImageGrid::pictureOf(int index) const {
  QString name = m_names.value(index);
  if (name.isEmpty()) name = QStringLiteral("%1 · %2").arg(accessibleName(), QString::number(index + 1));
  return {m_images[static_cast<std::size_t>(index)], name};
}

QSize ImageGrid::sizeHint() const {
  return {m_columns * m_preferredSide + (m_columns - 1) * m_gap, m_rows * m_preferredSide + (m_rows - 1) * m_gap};
}

QSize ImageGrid::minimumSizeHint() const {
  const int shownRows = m_adaptive ? 1 : m_rows;
  const int shownColumns = m_adaptive ? 1 : m_columns;
  return {shownColumns * m_minimumSide + (shownColumns - 1) * m_gap, shownRows * m_minimumSide + (shownRows - 1) * m_gap};
}

void ImageGrid::renderCells(double ratio) {
  m_cellsSize = size();
  m_cells = QPixmap((QSizeF(size()) * ratio).toSize());
  m_cells.setDevicePixelRatio(ratio);
  m_cells.fill(Qt::transparent);
  QPainter painter(&m_cells);
  painter.setRenderHint(QPainter::Antialiasing);
  for (int i = 0; i < count(); ++i) {
    const QRectF rect = cellRect(i);
    if (rect.isEmpty()) continue;
    const bool missing = i >= static_cast<int>(m_images.size()) || m_images[static_cast<std::size_t>(i)].isNull();
    if (missing) paintGround(painter, rect, kRadius);
    else paintImage(painter, rect, scaledPixmap(m_images[static_cast<std::size_t>(i)], rect.size(), ratio), kRadius);
  }
}

void ImageGrid::paintEvent(QPaintEvent*) {
  const double ratio = devicePixelRatioF();
  if (m_cells.isNull() || m_cellsSize != size() || m_cells.devicePixelRatio() != ratio) renderCells(ratio);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.drawPixmap(0, 0, m_cells);
  if (m_current >= 0 && m_current < count()) paintHighlight(painter, cellRect(m_current), kRadius, palette());
  if (hasFocus()) paintImageFocus(painter, cellRect(m_cursor), kRadius, palette());
  if (m_hovered >= 0 && m_hovered != m_current && !m_images.empty()) {
    painter.setPen(QPen(palette().color(QPalette::WindowText), 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(cellRect(m_hovered)).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  }
}

bool ImageGrid::event(QEvent* event) {
  if (!m_selectable) return QWidget::event(event);
  if (event->type() == QEvent::HoverMove || event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave) {
    const int hovered = event->type() == QEvent::HoverLeave ? -1 : cellAt(static_cast<QHoverEvent*>(event)->position().toPoint());
    if (hovered != m_hovered) {
      m_hovered = hovered;
      setCursor(hovered >= 0 && !m_images.empty() ? Qt::PointingHandCursor : Qt::ArrowCursor);
      update();
    }
  }
  return QWidget::event(event);
}

void ImageGrid::walkTo(int index) {
  const int reached = std::clamp(index, 0, count() - 1);
  if (reached == m_cursor) return;
  m_cursor = reached;
  setAccessibleDescription(tr("%1 of %2").arg(m_cursor + 1).arg(count()));
  update();
  if (m_walkClicks && m_selectable && !m_images.empty()) emit clicked(m_cursor);
}

void ImageGrid::keyPressEvent(QKeyEvent* event) {
  const int across = columns();
  switch (event->key()) {
    case Qt::Key_Left: return walkTo(m_cursor - 1);
    case Qt::Key_Right: return walkTo(m_cursor + 1);
    case Qt::Key_Up: return m_cursor >= across ? walkTo(m_cursor - across) : void();
    case Qt::Key_Down: return m_cursor + across < count() ? walkTo(m_cursor + across) : void();
    case Qt::Key_Home: return walkTo(0);
    case Qt::Key_End: return walkTo(count() - 1);
    case Qt::Key_Space:
      if (m_selectable && !event->isAutoRepeat() && !m_images.empty()) emit clicked(m_cursor);
      return;
    default: return QWidget::keyPressEvent(event);
  }
}

void ImageGrid::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) m_pressed = cellAt(event->position().toPoint());
}

void ImageGrid::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const int pressed = std::exchange(m_pressed, -1);
  if (pressed < 0 || pressed != cellAt(event->position().toPoint()) || m_images.empty()) return;
  m_cursor = pressed;
  update();
  if (m_selectable) emit clicked(pressed);
}

ImageStrip::ImageStrip(int count, QWidget* parent) : ImageGrid(1, count, parent) {
  setWalkClicks(true);
  setCellSide(24, 36, 44);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

}  // namespace latentscape
