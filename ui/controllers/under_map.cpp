// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/under_map.h"

#include "core/base/threads.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

// Of all cores, while a model trains: computing and painting. On two cores it costs training about twice that, since the other
// thread of a step waits for the one that was held up.
constexpr double kShare = 0.015;
constexpr double kFieldPart = 0.4;  // of that for a layer, if there is one; the rest is the decoded world's

double worldPart(bool besideLayer) { return besideLayer ? 1.0 - kFieldPart : 1.0; }

}  // namespace

UnderMap::UnderMap(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                   QObject* parent, WorkPace::Clock clock)
    : QObject(parent), m_clock(std::move(clock)), m_worldAllowance(kShare * availableThreads()),
      m_fieldAllowance(kFieldPart * kShare * availableThreads()), m_world(exploration, m_worldAllowance, nullptr, m_clock),
      m_fields(exploration, std::move(checkpoint), m_fieldAllowance, nullptr, m_clock) {
  connect(&m_fields, &MapFields::availabilityChanged, this, &UnderMap::tellWorld);
}

void UnderMap::tellWorld() { m_world.setOverLayer(m_fields.field() && m_fields.whyNot(*m_fields.field()).isEmpty()); }

void UnderMap::setWindow(const MapWindow& window) {
  m_world.setWindow(window);
  m_fields.setWindow(window);
}

void UnderMap::setTraining(bool on) {
  m_training = on;
  m_world.setTraining(on);
  m_fields.setTraining(on);
}

void UnderMap::setField(std::optional<MapField> field) {
  m_worldAllowance.setShare(worldPart(field.has_value()) * kShare * availableThreads());
  m_fields.setField(field);
}

// They are painted together. Each pays its part of it, so that both wait equally long. On a large screen whose view moves,
// painting may take more than the share: then half of it is left for what is new.
void UnderMap::spendOnPainting(double seconds) {
  const double now = m_clock(), since = now - std::exchange(m_painted, now);
  if (!m_training) return;
  seconds = std::min(seconds, 0.5 * kShare * availableThreads() * since);
  const bool field = m_fields.field().has_value();
  m_worldAllowance.spend(worldPart(field) * seconds, now);
  if (field) m_fieldAllowance.spend(kFieldPart * seconds, now);
}

}  // namespace latentscape
