// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/stroke.h"

#include "core/data/centring.h"
#include "tests/benchmark/mouse.h"
#include "tests/support/mouse_event.h"
#include "ui/controllers/drawing.h"
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
  sendDrag(pad, QEvent::MouseButtonPress, pathAt(-kBefore, pad.size()));
  for (int i = 1 - kBefore; i <= 0; ++i) sendDrag(pad, QEvent::MouseMove, pathAt(i, pad.size()));
}

}  // namespace

Stroke::Stroke(MainWindow& window, GuiClock& clock)
    : Follower(window, "drawReconstruction", clock), m_window(window),
      m_pad(window.findChild<DrawPad*>(QStringLiteral("drawPad"))) {
  const auto* drawing = window.findChild<Drawing*>();
  if (m_pad == nullptr || drawing == nullptr) qFatal("the window has no pad");
  m_pad->installEventFilter(this);
  // Connected after the window's own connection: the answer is already in the panel when this runs.
  connect(drawing, &Drawing::read, this, [this](const DrawnAnswer& answer) {
    answered([&](std::size_t i) { return m_pictures[i] == answer.reading.picture; });
  });
}

// The same strokes on a pad of its own tell what the model is to see: an answer may be about an earlier move.
void Stroke::foresee() {
  const int side = m_window.findChild<ExplorationController*>()->model()->imageShape().width;
  DrawPad ahead;
  ahead.resize(m_pad->size());
  ahead.setPen(m_pad->pen());
  begin(ahead);
  for (std::size_t i = 0; i < m_pictures.size(); ++i) {
    sendDrag(ahead, QEvent::MouseMove, pathAt(static_cast<int>(i) + 1, ahead.size()));
    m_pictures[i] = centredAsMnist(ahead.ink(), side);
  }
}

std::vector<Followed> Stroke::run(double seconds) {
  m_pictures.assign(movesIn(seconds), {});
  foresee();
  m_pad->clear();
  begin(*m_pad);
  GuiClock::run(0.5);
  auto moves = follow(*m_pad, m_pictures.size(),
                      [size = QSizeF(m_pad->size())](std::size_t i) { return pathAt(static_cast<int>(i) + 1, size); });
  sendDrag(*m_pad, QEvent::MouseButtonRelease, pathAt(0, m_pad->size()));
  return moves;
}

bool Stroke::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_pad && event->type() == QEvent::MouseMove) delivered();
  return Follower::eventFilter(watched, event);
}

}  // namespace latentscape
