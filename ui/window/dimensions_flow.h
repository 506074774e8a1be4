// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/dimensions_controller.h"
#include "ui/panels/map_bar.h"
#include "ui/window/analysis_tabs.h"
#include "ui/window/exploration_binding.h"

#include <QObject>

#include <vector>

namespace latentscape {

class Banner;
class DimensionsPanel;
class LatentMap;

// Connects the dimensions controller with the bar above the map, the dimensions' sliders and the tabs that follow the probe
// and the selection. GUI thread only.
class DimensionsFlow : public QObject {
  Q_OBJECT
 public:
  DimensionsFlow(DimensionsController& dimensions, ExplorationController& exploration, ExplorationBinding& binding,
                 AnalysisTabs& tabs, LatentMap& map, MapBar& mapBar, DimensionsPanel& panel, Banner& banner, QObject* parent);

  // The map starts with the two most informative dimensions of the opened model, once they are known.
  void showMostInformative() { m_choose = true; }

 private:
  void connectTabs();
  void chooseMethod(std::optional<ProjectionMethod> method);  // none: two dimensions as they are
  void showDimensions();
  void showLayout();
  std::vector<DimensionChoice> choices() const;

  DimensionsController& m_dimensions;
  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  AnalysisTabs& m_tabs;
  MapBar& m_mapBar;
  DimensionsPanel& m_panel;
  bool m_choose = false;
};

}  // namespace latentscape
