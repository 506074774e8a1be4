// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/decoded_block_cache.h"
#include "core/exploration/decoded_lattice.h"
#include "core/exploration/work_allowance.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/work_pace.h"

#include <QObject>
#include <QRectF>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace latentscape {

// The part of the plane that a map shows: top and bottom in either order.
struct MapWindow {
  QRectF visible;
  double unitsPerPixel = 0.01;  // of the map's logical pixels

  bool operator==(const MapWindow&) const = default;
};

// What the newest frozen model makes of the places that the map shows: images on a lattice, asked for piece by piece. While a
// model trains, the whole of a coarse lattice is decoded at once, up to ten times a second, as often and as fine as the allowance
// lets it; at rest, the lattice is as fine as the screen shows it, and comes in quarters, the first of which is the next coarser
// lattice. What comes into sight again is there at once, as long as model and plane are the same. GUI thread only; nothing waits.
class DecodedWorld : public QObject {
  Q_OBJECT
 public:
  // allowance: may be shared with whatever else works for the map; outlives this.
  DecodedWorld(ExplorationController& exploration, WorkAllowance& allowance, QObject* parent,
               WorkPace::Clock clock = WorkPace::steadySeconds);

  void setOn(bool on);
  bool isOn() const { return m_on; }
  void setWindow(const MapWindow& window);
  void setTraining(bool on);  // the processor is needed for that
  // A layer lies under the images. Those in colour are then left out, since its colours have a meaning.
  void setOverLayer(bool on);
  // Why there is none, in a sentence; empty if there is.
  QString whyNot() const;
  static QString nothingBetween(const MapLayout& layout);  // the same of an embedding

  // Every place that is shown has an image of the newest model.
  bool complete() const;
  // The same, or there is none to come.
  bool settled() const { return !usable() || complete(); }
  // While a model trains: nothing is on its way until there is processor time for it again.
  bool waits() const { return !m_asked && m_pace.willAskAgain(); }
  const LatticeBlock& area() const { return m_area; }  // stride 1; without columns: none

 signals:
  void areaChanged(const LatticeBlock& area);  // images at places of both stay, and those of other places are forgotten
  // May be of a model that is a little older, never of another map or data set; and of another level than the area, or partly
  // there already.
  void arrived(const std::shared_ptr<const DecodedBlock>& block);
  void cleared();
  void availabilityChanged();

 private:
  void forget();   // another model or another plane: nothing that is there has a meaning
  void outdate();  // newer weights, or other coordinates off the plane: all of it is to be decoded anew
  void lookAround();
  bool refresh(const LatticeBlock& block);  // its images are of the newest model; true if one of the area's had none
  std::optional<LatticeBlock> areaOf(int level) const;
  void pump();
  std::optional<LatticeBlock> nextPiece() const;
  void ask(const LatticeBlock& piece);
  void take(const std::shared_ptr<const DecodedBlock>& block, std::uint64_t context, std::uint64_t age, bool charged,
            double seconds);
  bool usable() const;
  bool inColour() const;

  ExplorationController& m_exploration;
  WorkPace m_pace;  // while a model trains
  bool m_on = false, m_training = false, m_overLayer = false, m_asked = false;
  std::optional<MapWindow> m_window;
  LatticeBlock m_area;
  std::vector<std::uint8_t> m_fresh;  // row by row of m_area: has an image of the newest model
  DecodedBlockCache m_kept;           // of the newest model
  std::uint64_t m_context = 0;        // counts forget(): answers about another map are dropped
  std::uint64_t m_age = 0;            // counts outdate()
  double m_secondsEach = 0.0;         // for one image, on its thread; 0: not known yet
};

}  // namespace latentscape
