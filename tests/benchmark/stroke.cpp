// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/stroke.h"

#include "core/data/centring.h"
#include "ui/widgets/draw_pad.h"
#include "ui/window/main_window.h"

#include <cmath>

namespace latentscape {
namespace {

constexpr int kBefore = 20;  // events before the first that counts: a dot alone is not read

// A curve that covers the pad more and more.
QPointF pathAt(int step, QSizeF pad) {
  const double angle = 0.11 * step;
  return {pad.width() * (0.5 + 0.3 * std::sin(angle)), pad.height() * (0.5 + 0.35 * std::cos(0.37 * angle))};
}

// Puts the pen down and draws as far as the first move that counts.
void begin(QWidget& pad) {
  sendMouse(pad, QEvent::MouseButtonPress, pathAt(-kBefore, pad.size()), Qt::LeftButton);
  for (int i = 1 - kBefore; i <= 0; ++i) sendMouse(pad, QEvent::MouseMove, pathAt(i, pad.size()), Qt::LeftButton);
}

}  // namespace

Stroke::Stroke(MainWindow& window, GuiClock& clock)
    : m_window(window), m_clock(clock), m_pad(window.findChild<DrawPad*>(QStringLiteral("drawPad"))),
      m_image(window.findChild<QWidget*>(QStringLiteral("drawReconstruction"))), m_drawing(window.findChild<Drawing*>()) {
  if (m_pad == nullptr || m_image == nullptr || m_drawing == nullptr) qFatal("the window has no pad");
  const_cast<QWidget*>(m_image)->installEventFilter(this);
  m_pad->installEventFilter(this);
  // Connected after the window's own connection: the answer is already in the panel when this runs.
  connect(m_drawing, &Drawing::read, this, &Stroke::answered);
}

// The same strokes on a pad of its own tell what the model is to see: an answer may be about an earlier move.
void Stroke::foresee() {
  const int side = m_window.findChild<ExplorationController*>()->model()->imageShape().width;
  DrawPad ahead;
  ahead.resize(m_pad->size());
  ahead.setPen(m_pad->pen());
  begin(ahead);
  for (std::size_t i = 0; i < m_moves.size(); ++i) {
    sendMouse(ahead, QEvent::MouseMove, pathAt(static_cast<int>(i) + 1, ahead.size()), Qt::LeftButton);
    m_moves[i].picture = centredAsMnist(ahead.ink(), side);
  }
}

std::vector<Stroke::Move> Stroke::run(double seconds) {
  m_moves.assign(static_cast<std::size_t>(seconds * kMouseRate), {});
  m_delivered = m_answered = m_painted = 0;
  foresee();
  m_pad->clear();
  begin(*m_pad);
  GuiClock::run(0.5);
  m_active = true;
  m_clock.setAfterEvent([this](const QObject* receiver, QEvent::Type type) { happened(receiver, type); });
  moveMouse(
      *m_pad, m_moves.size(), [size = QSizeF(m_pad->size())](std::size_t i) { return pathAt(static_cast<int>(i) + 1, size); },
      [this](std::size_t i) { m_moves[i].posted = Clock::now(); }, [this] { return m_painted == m_moves.size(); });
  m_active = false;
  m_clock.setAfterEvent({});
  sendMouse(*m_pad, QEvent::MouseButtonRelease, pathAt(0, m_pad->size()), Qt::NoButton);
  m_moves.resize(m_painted);
  return m_moves;
}

void Stroke::answered(const DrawnAnswer& answer) {
  if (!m_active) return;
  for (std::size_t i = m_delivered; i > m_answered; --i) {
    if (!(m_moves[i - 1].picture == answer.reading.picture)) continue;
    const auto now = Clock::now();
    for (; m_answered < i; ++m_answered) m_moves[m_answered].answered = now;
    m_imagePainted = false;
    return;
  }
}

bool Stroke::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_image && event->type() == QEvent::Paint) m_imagePainted = true;
  if (watched == m_pad && event->type() == QEvent::MouseMove && m_active && m_delivered < m_moves.size())
    m_moves[m_delivered++].delivered = Clock::now();
  return false;
}

// The window's update request paints everything pending and hands the picture over.
void Stroke::happened(const QObject* receiver, QEvent::Type type) {
  if (!m_active || type != QEvent::UpdateRequest || receiver != &m_window || !m_imagePainted) return;
  const auto now = Clock::now();
  for (; m_painted < m_answered; ++m_painted) m_moves[m_painted].painted = now;
}

}  // namespace latentscape
