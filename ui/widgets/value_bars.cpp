// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/value_bars.h"

#include <QPainter>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kGap = 10;
constexpr int kBarHeight = 12;
constexpr int kLine = 30;  // maximum

}  // namespace

ValueBars::ValueBars(QWidget* parent) : QWidget(parent), m_colours(darkPalette()) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ValueBars::setBars(std::vector<Bar> bars, double most) {
  m_bars = std::move(bars);
  m_most = most;
  for (const Bar& bar : m_bars) m_most = std::max(m_most, bar.value);
  QStringList words;
  for (const Bar& bar : m_bars) words.push_back(bar.name + QStringLiteral(" ") + bar.text);
  setAccessibleDescription(words.join(QStringLiteral(", ")));
  updateGeometry();
  update();
}

void ValueBars::setColours(const Palette& colours) {
  m_colours = colours;
  update();
}

QSize ValueBars::sizeHint() const { return {380, static_cast<int>(std::max<std::size_t>(m_bars.size(), 1)) * kLine}; }
QSize ValueBars::minimumSizeHint() const { return {220, static_cast<int>(std::max<std::size_t>(m_bars.size(), 1)) * 18}; }

void ValueBars::paintEvent(QPaintEvent*) {
  if (m_bars.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QFontMetrics metrics = fontMetrics();
  int names = 0, texts = 0;
  for (const Bar& bar : m_bars) {
    names = std::max(names, metrics.horizontalAdvance(bar.name));
    texts = std::max(texts, metrics.horizontalAdvance(bar.text));
  }
  const int line = std::min(kLine, height() / static_cast<int>(m_bars.size()));
  const double room = std::max(10, width() - names - texts - 2 * kGap);
  for (std::size_t i = 0; i < m_bars.size(); ++i) {
    const Bar& bar = m_bars[i];
    const int top = static_cast<int>(i) * line;
    const double length = m_most > 0.0 ? std::max(1.0, room * bar.value / m_most) : 1.0;
    painter.setPen(m_colours.muted);
    painter.drawText(QRect(0, top, names, line), Qt::AlignRight | Qt::AlignVCenter, bar.name);
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar.ours ? m_colours.accent : m_colours.curveReconstruction);
    painter.drawRoundedRect(QRectF(names + kGap, top + (line - kBarHeight) / 2.0, length, kBarHeight), 2.0, 2.0);
    painter.setPen(m_colours.text);
    painter.drawText(QRectF(names + 2 * kGap + length, top, texts + 2, line), Qt::AlignLeft | Qt::AlignVCenter, bar.text);
  }
}

}  // namespace latentscape
