// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/selection.h"
#include "ui/controllers/brush.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/placed_picture.h"
#include "ui/plots/map_view.h"
#include "ui/window/gesture_watch.h"

#include <QObject>
#include <QUndoStack>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace latentscape {

class ClassLegend;
class ExplorationBinding;
class LatentMap;

// What undo brings back. Images go by their names in the data set: their places on the map may change.
struct ExploredState {
  // One bit each, in the order in which they name a step that changes several.
  enum Part : unsigned { Probe = 1, EndA = 2, EndB = 4, Placed = 8, Selection = 16, Brush = 32, Classes = 64, View = 128 };
  struct End {
    std::optional<ImageName> image;
    LatentPoint point;  // of an image, its code
  };

  LatentPoint point;
  std::array<End, 2> ends;
  std::shared_ptr<const PlacedPicture::Source> placed;  // null: none
  std::optional<ImageName> selection;
  latentscape::Brush::State brush;
  std::vector<bool> classes;  // shown
  MapFrame view;
  int layout = 0;  // which the view is of

  // The parts among these in which two states differ.
  unsigned difference(const ExploredState& other, unsigned among) const;
  void take(const ExploredState& other, unsigned parts);
};

// Undo and redo of what the user sets while exploring a model: the probe, the ends of the interpolation, a picture that is
// placed, the selection, the brush, the hidden classes and the map's view. A gesture of the mouse is one step; keys or the wheel
// that change the same thing, with no pause of more than kPause between, are one. What moves by itself makes none: training,
// Play, the map that follows its points. Another model or another run begins with none. GUI thread.
class ExplorationHistory : public QObject {
  Q_OBJECT
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  static constexpr std::chrono::seconds kPause{1};
  static constexpr int kMostSteps = 200;

  ExplorationHistory(ExplorationController& exploration, ExplorationBinding& binding, LatentMap& map, ClassLegend& classes,
                     PlacedPicture& picture, Brush& brush, QObject* parent);

  // Nothing while the mouse is dragging something. A step that changes nothing any more is passed over: its image has left the
  // map, or its view is of another projection.
  void undo();
  void redo();
  void forget();  // all steps
  const QUndoStack& steps() const { return m_steps; }
  void setClock(Clock now) { m_now = std::move(now); }  // for tests

 private:
  class Step;

  ExploredState read() const;
  ExploredState::End readEnd(int which) const;
  void note(unsigned parts);
  void commit();  // of what can be a step by now
  void commitAll();
  int stepNumber(unsigned parts);
  void restore(const ExploredState& state, unsigned parts);
  void restoreEnd(int which, const ExploredState::End& end);
  void go(void (QUndoStack::*way)(), bool (QUndoStack::*can)() const);

  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  LatentMap& m_map;
  ClassLegend& m_classes;
  PlacedPicture& m_picture;
  Brush& m_brush;
  GestureWatch m_gestures{this};
  QUndoStack m_steps;
  ExploredState m_before;   // the step that is being made, or, of all but the view, as it is
  unsigned m_changed = 0;   // parts that the user has changed since
  int m_layout = 0;         // counts the map's
  bool m_restored = false;  // something, by the last step
  bool m_posted = false;    // a commit()
  // Keys or the wheel that may go on.
  struct Burst {
    unsigned part;
    std::chrono::steady_clock::time_point last;
  };
  std::optional<Burst> m_burst;
  int m_stepNumber = 0;
  std::uint64_t m_changedBy = 0, m_gesture = 0;  // the gesture that the changes and the last step are of; 0: none
  Clock m_now = [] { return std::chrono::steady_clock::now(); };
};

}  // namespace latentscape
