// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/work_allowance.h"
#include "ui/controllers/decoded_world.h"

#include <QObject>

namespace latentscape {

class LatentMap;
class MapBar;
class TrainingController;
class ViewMenu;

// Connects what lies under the map's points with whoever asks for it: the images that the decoder makes of its places. The entry
// of the menu View holds whether the user wants it; the bar's button and the map's key change that. GUI thread only.
class WorldFlow : public QObject {
  Q_OBJECT
 public:
  WorldFlow(ExplorationController& exploration, TrainingController& training, LatentMap& map, MapBar& bar, ViewMenu& view,
            QObject* parent);

  const DecodedWorld& world() const { return m_world; }

 private:
  void showWindow();
  void showChoice();

  LatentMap& m_map;
  MapBar& m_bar;
  ViewMenu& m_view;
  WorkAllowance m_allowance;
  DecodedWorld m_world;
};

}  // namespace latentscape
