// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/under_map.h"

#include "ui/controllers/training_shares.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

double worldPart(bool besideLayer) { return besideLayer ? 1.0 - kLayerPart : 1.0; }

}  // namespace

UnderMap::UnderMap(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                   QObject* parent, WorkPace::Clock clock)
    : QObject(parent), m_clock(std::move(clock)), m_worldAllowance(shareOfOneCore(kUnderMapShare)),
      m_fieldAllowance(shareOfOneCore(kLayerPart * kUnderMapShare)), m_world(exploration, m_worldAllowance, nullptr, m_clock),
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
  m_worldAllowance.setShare(shareOfOneCore(worldPart(field.has_value()) * kUnderMapShare));
  m_fields.setField(field);
}

// They are painted together. Each pays its part of it, so that both wait equally long. On a large screen whose view moves,
// painting may take more than the share: then half of it is left for what is new.
void UnderMap::spendOnPainting(double seconds) {
  const double now = m_clock(), since = now - std::exchange(m_painted, now);
  if (!m_training) return;
  seconds = std::min(seconds, 0.5 * shareOfOneCore(kUnderMapShare) * since);
  const bool field = m_fields.field().has_value();
  m_worldAllowance.spend(worldPart(field) * seconds, now);
  if (field) m_fieldAllowance.spend(kLayerPart * seconds, now);
}

}  // namespace latentscape
