// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/dimensions_controller.h"
#include "ui/panels/map_bar.h"
#include "ui/window/analysis_tabs.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/views.h"

#include <QObject>

#include <vector>

namespace latentscape {

// Joins the latent controller with the bar above the map, the dimensions' sliders and the tabs that follow the probe and the
// selection. GUI thread only.
class DimensionsFlow : public QObject {
  Q_OBJECT
 public:
  DimensionsFlow(DimensionsController& latent, ExplorationController& exploration, ExplorationBinding& binding,
                 AnalysisTabs& tabs, const Views& views, QObject* parent = nullptr);

  // The map begins with the two most telling dimensions of what is open, once they are known.
  void showMostTelling() { m_choose = true; }

 private:
  void connectTabs();
  void chooseKind(int kind);
  void showDimensions();
  void showLayout();
  std::vector<DimensionChoice> choices() const;

  DimensionsController& m_latent;
  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  AnalysisTabs& m_tabs;
  Views m_views;
  bool m_choose = false;
};

}  // namespace latentscape
