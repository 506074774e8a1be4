// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/analysis_tabs.h"
#include "ui/window/exploration_binding.h"

#include <QMenu>

namespace latentscape {

class BrushFlow;
class InterpolatePanel;
class LatentMap;

// The menu Explore.
class ExploreMenu : public QMenu {
  Q_OBJECT
 public:
  ExploreMenu(ExplorationController& exploration, ExplorationBinding& binding, AnalysisTabs& tabs, LatentMap& map,
              InterpolatePanel& interpolate, BrushFlow& brush, QWidget* parent);
};

}  // namespace latentscape
