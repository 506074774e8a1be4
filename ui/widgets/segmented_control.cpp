// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented_control.h"

#include "ui/theme/focus_ring.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>

namespace latentscape {

SegmentedControl::SegmentedControl(const QStringList& choices, QWidget* parent) : QFrame(parent) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(2, 2, 2, 2);
  layout->setSpacing(0);
  for (const QString& choice : choices) {
    auto* button = new QPushButton(choice, this);
    button->setProperty("role", "segment");
    button->setCheckable(true);
    button->setFocusPolicy(Qt::NoFocus);
    button->setAccessibleName(choice);
    button->setObjectName(QStringLiteral("segment%1").arg(m_buttons.size()));
    button->setToolTip(choice);
    const int index = static_cast<int>(m_buttons.size());
    connect(button, &QPushButton::clicked, this, [this, index] { choose(index); });
    layout->addWidget(button, 1);
    m_buttons.append(button);
  }
  setCurrent(0);
}

void SegmentedControl::setCurrent(int index) {
  if (index < 0 || index >= m_buttons.size()) return;
  m_current = index;
  for (int i = 0; i < m_buttons.size(); ++i) m_buttons[i]->setChecked(i == index);
  setAccessibleDescription(m_buttons[index]->text());
}

void SegmentedControl::setNote(int index, const QString& note) {
  if (index >= 0 && index < m_buttons.size()) m_buttons[index]->setToolTip(note);
}

void SegmentedControl::choose(int index, int step) {
  while (step != 0 && index >= 0 && index < m_buttons.size() && !m_buttons[index]->isEnabledTo(this)) index += step;
  if (index < 0 || index >= m_buttons.size()) return;
  const bool changed = index != m_current;
  setCurrent(index);  // even if unchanged: a click has unchecked the button
  if (changed) emit currentChanged(index);
}

void SegmentedControl::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(m_buttons.size()) - 1;
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up: return choose(m_current - 1, -1);
    case Qt::Key_Right:
    case Qt::Key_Down: return choose(m_current + 1, 1);
    case Qt::Key_Home: return choose(0, 1);
    case Qt::Key_End: return choose(last, -1);
    default: return QFrame::keyPressEvent(event);
  }
}

void SegmentedControl::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QApplication::palette().color(QPalette::Base));
  painter.drawRoundedRect(QRectF(rect()), 6.0, 6.0);
  if (hasFocus()) paintFocusRing(painter, rect(), 5.0, focusColour(palette()));
}

}  // namespace latentscape
