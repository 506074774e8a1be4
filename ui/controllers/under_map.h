// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/work_allowance.h"
#include "ui/controllers/decoded_world.h"
#include "ui/controllers/map_fields.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace latentscape {

// What lies under the points of the map: images, and a layer. They share what they may take of the processor while a model
// trains. GUI thread only; nothing waits.
class UnderMap : public QObject {
  Q_OBJECT
 public:
  UnderMap(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint, QObject* parent,
           WorkPace::Clock clock = WorkPace::steadySeconds);

  DecodedWorld& world() { return m_world; }
  const DecodedWorld& world() const { return m_world; }
  MapFields& fields() { return m_fields; }
  const MapFields& fields() const { return m_fields; }
  void setWindow(const MapWindow& window);
  void setTraining(bool on);
  bool training() const { return m_training; }
  void setField(std::optional<MapField> field);
  // What painting it has taken of the processor since the last call, in seconds: it counts while a model trains.
  void spendOnPainting(double seconds);

 private:
  void tellWorld();

  const WorkPace::Clock m_clock;
  bool m_training = false;
  double m_painted = 0.0;  // when painting was charged last
  WorkAllowance m_worldAllowance, m_fieldAllowance;
  DecodedWorld m_world;
  MapFields m_fields;
};

}  // namespace latentscape
