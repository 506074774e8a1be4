// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/drag.h"

#include "tests/benchmark/mouse.h"
#include "tests/support/mouse_event.h"
#include "ui/plots/latent_map.h"
#include "ui/window/main_window.h"

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

Drag::Drag(MainWindow& window, GuiClock& clock) : Follower(window, "decodedImage", clock), m_map(window.findChild<LatentMap*>()) {
  if (m_map == nullptr) qFatal("the window has no map");
  connect(m_map, &LatentMap::probeMoved, this, &Drag::moved);
  // Connected after the window's own connection: the answer is already in the panel when this runs.
  connect(window.findChild<ExplorationController*>(), &ExplorationController::probeAnswered, this,
          [this](const ProbeAnswer& answer) {
            answered([&](std::size_t i) { return m_places[i].x() == answer.place.x() && m_places[i].y() == answer.place.y(); });
          });
}

std::vector<Followed> Drag::run(double seconds) {
  LatentMap* const map = m_map;
  m_places.assign(movesIn(seconds), {});
  sendDrag(*map, QEvent::MouseButtonPress, map->toPixel(map->probe()));  // grabs the probe
  auto moves = follow(*map, m_places.size(),
                      [size = QSizeF(map->size())](std::size_t i) { return pathAt(static_cast<double>(i) / kMouseRate, size); });
  sendDrag(*map, QEvent::MouseButtonRelease, map->toPixel(map->probe()));
  return moves;
}

// Every mouse event of a drag moves the probe once, in order.
void Drag::moved(QPointF place) {
  if (const auto i = delivered()) m_places[*i] = place;
}

}  // namespace latentscape
