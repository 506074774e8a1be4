// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_grid.h"

#include "ui/widgets/image_painting.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/text.h"

#include <QHelpEvent>
#include <QHoverEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {
constexpr double kRadius = 3.0;
}  // namespace

ImageGrid::ImageGrid(int rows, int columns, QWidget* parent)
    : QWidget(parent), m_rows(std::max(1, rows)), m_columns(std::max(1, columns)), m_shownColumns(m_columns) {
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

void ImageGrid::setShownColumns(int columns, int leastPitch) {
  const int shown = std::clamp(columns, 1, m_columns);
  if (shown == m_shownColumns && leastPitch == m_leastPitch) return;
  m_shownColumns = shown;
  m_leastPitch = leastPitch;
  if (!isShown(m_hovered)) m_hovered = -1;
  if (!isShown(m_cursor)) m_cursor -= m_cursor % m_columns - (m_shownColumns - 1);
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
  const auto side = [&](int columns, int rows) {
    const int across = (size.width() - m_gap * (columns - 1)) / columns;
    const int down = (size.height() - m_gap * (rows - 1)) / rows;
    return std::clamp(std::min(across, down), 0, m_maximumSide);
  };
  if (!m_adaptive) return {m_columns, side(m_shownColumns, m_rows)};
  Layout best{m_columns, side(m_columns, m_rows)};
  for (int columns = 1; columns <= count(); ++columns) {
    const int large = side(columns, count() / columns);
    if (count() % columns == 0 && large > best.side) best = {columns, large};
  }
  return best;
}

int ImageGrid::columns() const { return layoutFor(size()).columns; }
int ImageGrid::rows() const { return count() / columns(); }

QRect ImageGrid::cellRect(int index) const {
  if (!isShown(index)) return {};
  const Layout layout = layoutFor(size());
  return {index % layout.columns * pitchOf(layout), index / layout.columns * (layout.side + m_gap), layout.side, layout.side};
}

int ImageGrid::pitchOf(const Layout& layout) const { return std::max(layout.side + m_gap, m_leastPitch); }
int ImageGrid::pitch() const { return pitchOf(layoutFor(size())); }

bool ImageGrid::isShown(int index) const { return m_adaptive || index % m_columns < m_shownColumns; }

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
  if (m_current >= 0 && m_current < count() && isShown(m_current))
    paintHighlight(painter, cellRect(m_current), kRadius, palette());
  if (hasFocus()) paintImageFocus(painter, cellRect(m_cursor), kRadius, palette());
  if (m_hovered >= 0 && m_hovered != m_current && !m_images.empty()) {
    painter.setPen(QPen(palette().color(QPalette::WindowText), 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(cellRect(m_hovered)).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  }
}

bool ImageGrid::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {  // of the image under it, in front of what is said of all of them
    const auto& help = *static_cast<QHelpEvent*>(event);
    const int cell = pictureAt(help.pos());
    const QString name = cell < 0 ? QString() : m_names.value(cell);
    if (!name.isEmpty()) {
      QToolTip::showText(help.globalPos(), plainToolTip(inShortLines(name + QLatin1Char('\n') + toolTip())), this,
                         cellRect(cell));
      return true;
    }
  }
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
  // On past columns that aren't shown; the first one always is.
  int reached = std::clamp(index, 0, count() - 1);
  const int step = reached < m_cursor ? -1 : 1;
  while (reached < count() && !isShown(reached)) reached += step;
  if (reached == count()) reached -= m_columns - (m_shownColumns - 1);  // the last one of the last row
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
