// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/confusion_view.h"

#include "ui/theme/focus_ring.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr int kLetters = 4;  // characters of a class name in the margin

QColor blend(const QColor& from, const QColor& to, double share) {
  const auto mix = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
  return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

}  // namespace

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent), m_colours(darkPalette()) {
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  PictureActions::ofWidget(*this);
}

void ConfusionView::setMatrix(const ConfusionMatrix& matrix, const QStringList& names) {
  m_matrix = matrix;
  m_names = names;
  m_row = m_column = 0;
  update();
}

void ConfusionView::setColours(const Palette& colours) {
  m_colours = colours;
  update();
}

QString ConfusionView::name(std::size_t number) const {
  const auto index = static_cast<qsizetype>(number);
  return index < m_names.size() ? m_names[index] : QString::number(number);
}

QString ConfusionView::words(std::size_t row, std::size_t column) const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < m_matrix.classes; ++i) sum += m_matrix.counts[row * m_matrix.classes + i];
  return tr("%1 of %2 images of class %3 were called %4")
      .arg(formatCount(m_matrix.counts[row * m_matrix.classes + column]), formatCount(sum), name(row), name(column));
}

int ConfusionView::margin() const {
  int widest = 0;
  for (std::size_t i = 0; i < m_matrix.classes; ++i)
    widest = std::max(widest, fontMetrics().horizontalAdvance(name(i).left(kLetters)));
  return std::max(widest, 14) + 6;
}

QRect ConfusionView::cellRect(std::size_t row, std::size_t column) const {
  const auto count = static_cast<int>(m_matrix.classes);
  const int top = fontMetrics().height() + 2;
  const int cellWidth = (width() - margin()) / count, cellHeight = (height() - top) / count;
  return {margin() + static_cast<int>(column) * cellWidth, top + static_cast<int>(row) * cellHeight, cellWidth - 1,
          cellHeight - 1};
}

void ConfusionView::paintEvent(QPaintEvent*) {
  if (m_matrix.classes == 0) return;
  QPainter painter(this);
  QFont small = font();
  small.setPixelSize(11);
  painter.setFont(small);
  const bool dark = m_colours.panel.lightness() < 128;
  for (std::size_t row = 0; row < m_matrix.classes; ++row) {
    double sum = 0.0;
    for (std::size_t column = 0; column < m_matrix.classes; ++column)
      sum += static_cast<double>(m_matrix.counts[row * m_matrix.classes + column]);
    const QRect first = cellRect(row, 0);
    painter.setPen(m_colours.muted);
    painter.drawText(QRect(0, first.top(), margin() - 6, first.height()), Qt::AlignRight | Qt::AlignVCenter,
                     name(row).left(kLetters));
    const QRect head = cellRect(0, row);
    painter.drawText(QRect(head.left() - 8, 0, head.width() + 16, head.top()), Qt::AlignCenter, name(row).left(kLetters));
    for (std::size_t column = 0; column < m_matrix.classes; ++column) {
      const std::size_t count = m_matrix.counts[row * m_matrix.classes + column];
      const double share = sum > 0.0 ? static_cast<double>(count) / sum : 0.0;
      const QRect cell = cellRect(row, column);
      // Square root, so that a few mistakes stay visible beside many correct answers.
      const QColor ground = blend(m_colours.field, m_colours.accent, std::sqrt(share));
      painter.fillRect(cell, ground);
      const QString text = formatCount(count);
      if (count == 0 || cell.height() < 12 || cell.width() < painter.fontMetrics().horizontalAdvance(text) + 4) continue;
      painter.setPen(contrastRatio(ground, Qt::white) > contrastRatio(ground, Qt::black) || (dark && share < 0.3) ? Qt::white
                                                                                                                  : Qt::black);
      painter.drawText(cell, Qt::AlignCenter, text);
    }
  }
  if (!hasFocus()) return;
  // Of two colours: a cell may have any between the field's and the accent's.
  const QRectF cell = QRectF(cellRect(m_row, m_column));
  paintFocusRing(painter, cell, 0.0, m_colours.plotText);
  paintFocusRing(painter, cell.adjusted(2.0, 2.0, -2.0, -2.0), 0.0, m_colours.plotGround);
}

bool ConfusionView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && m_matrix.classes > 0) {
    const auto* help = static_cast<QHelpEvent*>(event);
    for (std::size_t row = 0; row < m_matrix.classes; ++row) {
      for (std::size_t column = 0; column < m_matrix.classes; ++column) {
        if (!cellRect(row, column).contains(help->pos())) continue;
        QToolTip::showText(help->globalPos(), plainToolTip(inShortLines(words(row, column))), this, cellRect(row, column));
        return true;
      }
    }
  }
  return QWidget::event(event);
}

void ConfusionView::walk(int rows, int columns) {
  if (m_matrix.classes == 0) return;
  const int last = static_cast<int>(m_matrix.classes) - 1;
  m_row = static_cast<std::size_t>(std::clamp(static_cast<int>(m_row) + rows, 0, last));
  m_column = static_cast<std::size_t>(std::clamp(static_cast<int>(m_column) + columns, 0, last));
  setAccessibleDescription(words(m_row, m_column));
  QToolTip::showText(mapToGlobal(cellRect(m_row, m_column).bottomRight()), plainToolTip(inShortLines(words(m_row, m_column))),
                     this);
  update();
}

void ConfusionView::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left: return walk(0, -1);
    case Qt::Key_Right: return walk(0, 1);
    case Qt::Key_Up: return walk(-1, 0);
    case Qt::Key_Down: return walk(1, 0);
    default: return QWidget::keyPressEvent(event);
  }
}

void ConfusionView::focusInEvent(QFocusEvent*) { update(); }
void ConfusionView::focusOutEvent(QFocusEvent*) {
  QToolTip::hideText();
  update();
}

}  // namespace latentscape
