// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/dimensions_controller.h"
#include "ui/panels/map_bar.h"
#include "ui/window/analysis_tabs.h"
#include "ui/window/exploration_binding.h"

#include <QObject>

#include <memory>
#include <optional>
#include <utility>
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

  // A model was opened: its map starts with the two most informative dimensions, once they are known.
  void modelOpened();
  // A new run keeps what the user has chosen for the map. Otherwise the map shows the two dimensions that are the most
  // informative at the first epoch's end (firstEpochEnded()), and stays with them. A projection of fresh weights' codes says
  // little: then, it is computed once more.
  void runBegan();
  void firstEpochEnded();  // or the run, before that; may be called again and again
  // Where training rests, at a pause or an end, a chosen projection is made of the codes as they are now.
  void setTraining(bool on);

 private:
  void connectBar(LatentMap& map, Banner& banner);
  void connectTabs();
  void chooseMethod(std::optional<ProjectionMethod> method);  // none: two dimensions as they are
  void chooseAxes(int x, int y);
  void project(ProjectionMethod method);
  void projectNewest();
  void showAxes(int x, int y);
  void showDimensions();
  void showLayout();
  std::vector<DimensionChoice> choices() const;

  DimensionsController& m_dimensions;
  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  AnalysisTabs& m_tabs;
  MapBar& m_mapBar;
  DimensionsPanel& m_panel;
  // What the user has chosen; both: the projection, which can be cancelled.
  std::optional<ProjectionMethod> m_chosenMethod;
  std::optional<std::pair<int, int>> m_chosenAxes;
  std::weak_ptr<const Codes> m_projected;  // the codes of the newest projection that was asked for
  bool m_trains = false;
  bool m_choose = false;       // the two most informative will be shown when they are known
  bool m_unsettled = false;    // until the first epoch's end
  bool m_projectSoon = false;  // when there are codes
};

}  // namespace latentscape
