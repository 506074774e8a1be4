// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/drawing.h"
#include "ui/controllers/drawing_search.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/placed_picture.h"
#include "ui/panels/draw_panel.h"

#include <QObject>
#include <QTimer>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace latentscape {

class Banner;
class ExplorationBinding;
class LatentMap;

// The tab "Draw" and the map: what the user draws goes to the explored model, and what this makes of it to the tab, and as a mark
// with its posterior to the map. GUI thread only.
class DrawingFlow : public QObject {
  Q_OBJECT
 public:
  DrawingFlow(Drawing& drawing, DrawingSearch& search, DrawPanel& panel, LatentMap& map, ExplorationController& exploration,
              ExplorationBinding& binding, PlacedPicture& placed, Banner& banner, QObject* parent);

 private:
  void showModel();
  void showGivenClass();
  void showClasses();
  void showReading(const DrawnAnswer& answer);
  void showFound(const SoughtAnswer& answer);
  void showPlace(const DrawnPlace& place);
  void walk(const CodeWalk& walk);
  void walkOn();
  void endWalk();
  void showEmpty();
  std::vector<ImageRef> references(const std::vector<Neighbour>& nearest) const;
  // code: what it is called, within a sentence.
  DrawPanel::ShownCode shown(const Image& decoded, const QString& caption, const QString& code, const CodeReading& reading) const;
  QString walkedLine(const CodeNeighbours& neighbours, int label) const;
  QString className(int label) const;

  Drawing& m_drawing;
  DrawingSearch& m_search;
  DrawPanel& m_panel;
  LatentMap& m_map;
  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  std::optional<CodeWalk> m_walk;  // that is shown step by step
  std::size_t m_walkStep = 0;
  int m_walkedTo = 0;  // the class of the last one
  QTimer m_walkTimer{this};
};

}  // namespace latentscape
