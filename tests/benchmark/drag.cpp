// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/drag.h"

#include "ui/plots/latent_map.h"
#include "ui/window/main_window.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace latentscape {
namespace {

// A curve that never returns to the same place: 0.37 and 0.53 rounds per second, across two thirds of the map.
QPointF pathAt(double seconds, QSizeF map) {
  const double turn = 2.0 * std::numbers::pi * seconds;
  return {map.width() * (0.5 + 0.33 * std::sin(0.3719 * turn)), map.height() * (0.5 + 0.33 * std::sin(0.5303 * turn + 1.0))};
}

}  // namespace

Drag::Drag(MainWindow& window, GuiClock& clock)
    : m_window(window), m_clock(clock), m_map(window.findChild<LatentMap*>()),
      m_image(window.findChild<QWidget*>(QStringLiteral("decodedImage"))) {
  if (m_map == nullptr) qFatal("the window has no map");
  if (m_image == nullptr) qFatal("the window has no decodedImage");
  const_cast<QWidget*>(m_image)->installEventFilter(this);
  connect(m_map, &LatentMap::probeMoved, this, &Drag::moved);
  // Connected after the window's own connection: the answer is already in the panel when this runs.
  connect(window.findChild<ExplorationController*>(), &ExplorationController::probeAnswered, this, &Drag::answered);
}

std::vector<Drag::Move> Drag::run(double seconds) {
  LatentMap* const map = m_map;
  m_moves.assign(static_cast<std::size_t>(seconds * kMouseRate), {});
  m_delivered = m_answered = m_painted = 0;
  sendMouse(*map, QEvent::MouseButtonPress, map->toPixel(map->probe()), Qt::LeftButton);  // grabs the probe
  m_active = true;
  m_clock.setAfterEvent([this](const QObject* receiver, QEvent::Type type) { repainted(receiver, type); });
  moveMouse(
      *map, m_moves.size(),
      [size = QSizeF(map->size())](std::size_t i) { return pathAt(static_cast<double>(i) / kMouseRate, size); },
      [this](std::size_t i) { m_moves[i].posted = Clock::now(); }, [this] { return m_painted == m_moves.size(); });
  m_active = false;
  m_clock.setAfterEvent({});
  sendMouse(*map, QEvent::MouseButtonRelease, map->toPixel(map->probe()), Qt::NoButton);
  m_moves.resize(m_painted);
  return m_moves;
}

// Every mouse event of a drag moves the probe once, in order.
void Drag::moved(QPointF place) {
  if (!m_active || m_delivered == m_moves.size()) return;
  m_moves[m_delivered].delivered = Clock::now();
  m_moves[m_delivered].place = place;
  ++m_delivered;
}

void Drag::answered(const ProbeAnswer& answer) {
  if (!m_active) return;
  for (std::size_t i = m_answered; i < m_delivered; ++i) {
    if (m_moves[i].place.x() != answer.place.x() || m_moves[i].place.y() != answer.place.y()) continue;
    const auto now = Clock::now();
    for (; m_answered <= i; ++m_answered) {
      m_moves[m_answered].answered = now;
      m_moves[m_answered].replaced = m_answered < i;
    }
    m_imagePainted = false;
    return;
  }
}

bool Drag::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_image && event->type() == QEvent::Paint) m_imagePainted = true;
  return false;
}

// The window's update request paints everything pending and hands the picture over.
void Drag::repainted(const QObject* receiver, QEvent::Type type) {
  if (!m_active || type != QEvent::UpdateRequest || receiver != &m_window || !m_imagePainted) return;
  const auto now = Clock::now();
  for (; m_painted < m_answered; ++m_painted) m_moves[m_painted].painted = now;
}

}  // namespace latentscape
