// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QLabel;
class QTabWidget;

namespace latentscape {

class Banner;
class ClassLegend;
class DimensionsPanel;
class ExperimentPanel;
class InterpolatePanel;
class LatentMap;
class LossPlot;
class MapBar;
class NetworkDiagram;
class ProbePanel;
class RunBar;

// The views that the window shows. The window owns them all.
struct Views {
  RunBar* runBar = nullptr;
  Banner* banner = nullptr;
  ExperimentPanel* experiment = nullptr;
  LatentMap* map = nullptr;
  MapBar* mapBar = nullptr;
  ProbePanel* probe = nullptr;
  DimensionsPanel* dimensions = nullptr;
  InterpolatePanel* interpolate = nullptr;
  ClassLegend* classes = nullptr;
  QTabWidget* tabs = nullptr;
  LossPlot* losses = nullptr;
  NetworkDiagram* network = nullptr;
  QLabel* statusText = nullptr;
  QLabel* speedText = nullptr;
};

}  // namespace latentscape
