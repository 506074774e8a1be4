// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/under_map.h"

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
  WorldFlow(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
            TrainingController& training, LatentMap& map, MapBar& bar, ViewMenu& view, QObject* parent);

  const DecodedWorld& world() const { return m_under.world(); }
  const MapFields& fields() const { return m_under.fields(); }
  // All that is to lie under the points is there, as fine as it gets.
  bool settled() const { return m_under.world().settled() && m_under.fields().settled(); }

 private:
  void showWindow();
  void showChoice();
  void showLayers();
  void showUnderText();

  LatentMap& m_map;
  MapBar& m_bar;
  ViewMenu& m_view;
  UnderMap m_under;
  QString m_failure;  // of the layer that is chosen; empty: none
};

}  // namespace latentscape
