// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/value_bars.h"

#include <QPainter>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kGap = 10;
constexpr int kBarHeight = 12;
constexpr int kLine = 30;          // maximum
constexpr int kFewBars = 5;        // in one column wherever there is room for it
constexpr int kShortestRoom = 48;  // for a bar, in two columns
constexpr int kBetween = 18;       // two columns

}  // namespace

ValueBars::ValueBars(QWidget* parent) : QWidget(parent), m_colours(darkPalette()) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ValueBars::setBars(std::vector<Bar> bars, double most, const QString& widest) {
  m_bars = std::move(bars);
  m_widest = widest;
  m_most = most;
  for (const Bar& bar : m_bars) m_most = std::max(m_most, bar.value);
  QStringList words;
  for (const Bar& bar : m_bars) words.push_back(bar.name + QStringLiteral(" ") + bar.text);
  setAccessibleDescription(words.join(QStringLiteral(", ")));
  layOut();
  updateGeometry();
  update();
  emit heightHintChanged();
}

void ValueBars::setTwoColumns(bool allowed) {
  m_mayHaveTwo = allowed;
  layOut();
}

ValueBars::Widths ValueBars::widths() const {
  const QFontMetrics metrics = fontMetrics();
  Widths widest{0, metrics.horizontalAdvance(m_widest)};
  for (const Bar& bar : m_bars) {
    widest.names = std::max(widest.names, metrics.horizontalAdvance(bar.name));
    widest.texts = std::max(widest.texts, metrics.horizontalAdvance(bar.text));
  }
  return widest;
}

int ValueBars::rows() const {
  const int bars = std::max(static_cast<int>(m_bars.size()), 1);
  return (bars + m_columns - 1) / m_columns;
}

void ValueBars::layOut() {
  const auto [names, texts] = widths();
  const int wide = 2 * (names + texts + 2 * kGap + kShortestRoom) + kBetween;
  const int columns = m_mayHaveTwo && static_cast<int>(m_bars.size()) > kFewBars && width() >= wide ? 2 : 1;
  if (std::exchange(m_columns, columns) == columns) return;
  updateGeometry();
  update();
  emit heightHintChanged();
}

void ValueBars::resizeEvent(QResizeEvent*) { layOut(); }

void ValueBars::setColours(const Palette& colours) {
  m_colours = colours;
  update();
}

QSize ValueBars::sizeHint() const { return {380, rows() * kLine}; }
QSize ValueBars::minimumSizeHint() const { return {220, rows() * 18}; }

void ValueBars::paintEvent(QPaintEvent*) {
  if (m_bars.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const auto [names, texts] = widths();
  const int line = std::min(kLine, height() / rows());
  const int across = (width() - (m_columns - 1) * kBetween) / m_columns;
  const double room = std::max(10, across - names - texts - 2 * kGap);
  for (std::size_t i = 0; i < m_bars.size(); ++i) {
    const Bar& bar = m_bars[i];
    const int left = static_cast<int>(i) / rows() * (across + kBetween), top = static_cast<int>(i) % rows() * line;
    // None of zero; the least that can be seen of what is little more.
    const double length = m_most > 0.0 && bar.value > 0.0 ? std::max(1.0, room * bar.value / m_most) : 0.0;
    painter.setPen(m_colours.muted);
    painter.drawText(QRect(left, top, names, line), Qt::AlignRight | Qt::AlignVCenter, bar.name);
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar.colour ? *bar.colour : bar.ours ? m_colours.accent : m_colours.curveReconstruction);
    if (length > 0.0)
      painter.drawRoundedRect(QRectF(left + names + kGap, top + (line - kBarHeight) / 2.0, length, kBarHeight), 2.0, 2.0);
    painter.setPen(m_colours.text);
    painter.drawText(QRectF(left + names + 2 * kGap + room - 2, top, texts + 2, line), Qt::AlignRight | Qt::AlignVCenter,
                     bar.text);
  }
}

}  // namespace latentscape
