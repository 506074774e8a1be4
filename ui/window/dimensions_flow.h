// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/latent_controller.h"
#include "ui/panels/map_bar.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/use_tabs.h"
#include "ui/window/views.h"

#include <QObject>

#include <vector>

namespace latentscape {

// Joins the latent controller with the bar above the map, the dimensions' sliders and the tabs that follow the probe and the
// selection. GUI thread only.
class LatentFlow : public QObject {
  Q_OBJECT
 public:
  LatentFlow(LatentController& latent, ExplorationController& exploration, ExplorationBinding& binding, UseTabs& tabs,
             const Views& views, QObject* parent = nullptr);

  // The map begins with the two most telling dimensions of what is open, once they are known.
  void showMostTelling() { m_choose = true; }

 private:
  void connectTabs();
  void chooseKind(int kind);
  void showDimensions();
  void showLayout();
  std::vector<DimensionChoice> choices() const;

  LatentController& m_latent;
  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  UseTabs& m_tabs;
  Views m_views;
  bool m_choose = false;
};

}  // namespace latentscape
