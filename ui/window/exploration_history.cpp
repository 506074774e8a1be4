// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/exploration_history.h"

#include "ui/panels/class_legend.h"
#include "ui/plots/latent_map.h"
#include "ui/window/exploration_binding.h"

#include <QUndoCommand>

#include <utility>

namespace latentscape {
namespace {

constexpr unsigned kEnds = ExploredState::EndA | ExploredState::EndB;
constexpr unsigned kPlacing = ExploredState::Placed | ExploredState::Selection;

// The part that gives a step its name: moving the probe by keys also moves the view, at the map's edge.
unsigned leading(unsigned parts) { return parts & (~parts + 1U); }

QString nameOf(unsigned parts) {
  if ((parts & kEnds) == kEnds && leading(parts) == ExploredState::EndA) return ExplorationHistory::tr("Change of A and B");
  switch (leading(parts)) {
    case ExploredState::Probe: return ExplorationHistory::tr("Move of the Probe");
    case ExploredState::EndA: return ExplorationHistory::tr("Change of A");
    case ExploredState::EndB: return ExplorationHistory::tr("Change of B");
    case ExploredState::Placed: return ExplorationHistory::tr("Change of the Placed Picture");
    case ExploredState::Selection: return ExplorationHistory::tr("Change of the Selection");
    case ExploredState::Brush: return ExplorationHistory::tr("Change of the Brush");
    case ExploredState::Classes: return ExplorationHistory::tr("Change of the Classes Shown");
    default: return ExplorationHistory::tr("Move of the Map");
  }
}

bool same(const ExploredState::End& a, const ExploredState::End& b) {
  return a.image || b.image ? a.image == b.image : a.point == b.point;
}

}  // namespace

unsigned ExploredState::difference(const ExploredState& other, unsigned among) const {
  unsigned parts = 0;
  const auto compare = [&](Part part, bool equal) {
    if (!equal) parts |= part;
  };
  compare(Probe, point == other.point);
  compare(EndA, same(ends[0], other.ends[0]));
  compare(EndB, same(ends[1], other.ends[1]));
  compare(Placed, placed == other.placed);
  compare(Selection, selection == other.selection);
  compare(Brush, brush == other.brush);
  compare(Classes, classes == other.classes);
  compare(View, view == other.view);
  return parts & among;
}

void ExploredState::take(const ExploredState& other, unsigned parts) {
  if ((parts & Probe) != 0) point = other.point;
  if ((parts & EndA) != 0) ends[0] = other.ends[0];
  if ((parts & EndB) != 0) ends[1] = other.ends[1];
  if ((parts & Placed) != 0) placed = other.placed;
  if ((parts & Selection) != 0) selection = other.selection;
  if ((parts & Brush) != 0) brush = other.brush;
  if ((parts & Classes) != 0) classes = other.classes;
  if ((parts & View) != 0) {
    view = other.view;
    layout = other.layout;
  }
}

// What was before and after a change, of the parts that changed.
class ExplorationHistory::Step : public QUndoCommand {
 public:
  Step(ExplorationHistory& history, ExploredState before, ExploredState after, unsigned parts, int number)
      : QUndoCommand(nameOf(parts)), m_history(history), m_before(std::move(before)), m_after(std::move(after)), m_parts(parts),
        m_number(number) {}

  int id() const override { return m_number; }
  bool mergeWith(const QUndoCommand* next) override {
    const auto& later = static_cast<const Step&>(*next);
    m_before.take(later.m_before, later.m_parts & ~m_parts);
    m_after.take(later.m_after, later.m_parts);
    m_parts = m_before.difference(m_after, m_parts | later.m_parts);
    setObsolete(m_parts == 0);
    if (m_parts != 0) setText(nameOf(m_parts));
    return true;
  }
  void undo() override { m_history.restore(m_before, m_parts); }
  // The stack calls it for a new step, too, when the user has made the change already.
  void redo() override {
    if (std::exchange(m_made, true)) m_history.restore(m_after, m_parts);
  }

 private:
  ExplorationHistory& m_history;
  ExploredState m_before, m_after;
  unsigned m_parts;
  const int m_number;
  bool m_made = false;
};

ExplorationHistory::ExplorationHistory(ExplorationController& exploration, ExplorationBinding& binding, LatentMap& map,
                                       ClassLegend& classes, PlacedPicture& picture, Brush& brush, QObject* parent)
    : QObject(parent), m_exploration(exploration), m_binding(binding), m_map(map), m_classes(classes), m_picture(picture),
      m_brush(brush) {
  m_steps.setUndoLimit(kMostSteps);
  connect(&m_gestures, &GestureWatch::began, this, &ExplorationHistory::commit);
  connect(&m_gestures, &GestureWatch::ended, this, &ExplorationHistory::commit);
  connect(&m_exploration, &ExplorationController::pointChanged, this, [this] { note(ExploredState::Probe); });
  connect(&m_exploration, &ExplorationController::endsChanged, this, [this] { note(kEnds); });
  connect(&m_exploration, &ExplorationController::selectionChanged, this, [this] { note(ExploredState::Selection); });
  connect(&m_brush, &Brush::changed, this, [this] { note(ExploredState::Brush); });
  connect(&m_picture, &PlacedPicture::changed, this, [this] { note(ExploredState::Placed); });
  connect(&m_picture, &PlacedPicture::wasRead, this, [this] { note(0U); });
  connect(&m_classes, &ClassLegend::classVisibilityChanged, this, [this] { note(ExploredState::Classes); });
  // The view also moves by itself, so each change says what was before.
  connect(&m_map, &LatentMap::viewMoved, this, [this](const MapFrame& before) {
    if ((m_changed & ExploredState::View) == 0) {
      m_before.view = before;
      m_before.layout = m_layout;
    }
    note(ExploredState::View);
  });
  connect(&m_binding, &ExplorationBinding::modelShown, this, &ExplorationHistory::forget);
  // These come after the binding has shown what is new, which is no change of the user's.
  connect(&m_exploration, &ExplorationController::layoutChanged, this, [this] {
    ++m_layout;
    m_changed &= ~unsigned{ExploredState::View};
    m_burst.reset();  // no step spans two layouts
    m_gesture = 0;
  });
  connect(&m_exploration, &ExplorationController::imagesChanged, this, [this] {
    m_changed &= ~(ExploredState::Selection | ExploredState::Brush | kEnds);
    m_before.take(read(), ExploredState::Selection | ExploredState::Brush | kEnds);
  });
  // One that can't be placed is none; its message says why.
  connect(&m_picture, &PlacedPicture::failed, this, [this] {
    m_before.take(read(), ExploredState::Placed);
    note(0U);
  });
  // Ends that are images move with their codes.
  connect(&m_exploration, &ExplorationController::codesArrived, this, [this] {
    if ((m_changed & kEnds) == 0) m_before.ends = {readEnd(0), readEnd(1)};
  });
}

ExploredState ExplorationHistory::read() const {
  ExploredState state;
  state.point = m_exploration.point();
  state.ends = {readEnd(0), readEnd(1)};
  state.placed = m_picture.source();
  if (const auto selected = m_exploration.selection()) state.selection = m_exploration.images().nameOf(*selected);
  state.brush = m_brush.state();
  for (int i = 0; i < m_classes.count(); ++i) state.classes.push_back(m_classes.classShown(i));
  state.view = m_map.frame();
  state.layout = m_layout;
  return state;
}

ExploredState::End ExplorationHistory::readEnd(int which) const {
  const auto& end = m_exploration.end(which);
  if (!end) return {};
  if (!end->image) return {std::nullopt, end->point};
  const auto& codes = m_exploration.codes();
  ExploredState::End read{m_exploration.images().nameOf(*end->image), end->point};
  if (codes && *end->image < codes->count)
    read.point.assign(codes->meanOf(*end->image).begin(), codes->meanOf(*end->image).end());
  return read;
}

void ExplorationHistory::note(unsigned parts) {
  m_changed |= parts;
  m_changedBy = m_gestures.open() ? m_gestures.number() : 0;
  if (m_gestures.open() || std::exchange(m_posted, true)) return;
  // Later: one action may change several.
  QMetaObject::invokeMethod(
      this,
      [this] {
        m_posted = false;
        if (!m_gestures.open()) commit();
      },
      Qt::QueuedConnection);
}

// A picture that is being read may have to be taken back, and the selection comes back that it has let go: that is no step.
void ExplorationHistory::commit() {
  const unsigned held = m_picture.reading() ? m_changed & kPlacing : 0U;
  m_changed &= ~held;
  commitAll();
  m_changed |= held;
}

void ExplorationHistory::commitAll() {
  if (m_changed == 0) return;
  const ExploredState now = read();
  const unsigned parts = m_before.difference(now, std::exchange(m_changed, 0U));
  if (parts == 0) return;
  const int number = stepNumber(parts);
  m_steps.push(new Step(*this, m_before, now, parts, number));
  m_before.take(now, parts);
}

// Steps of the same number become one.
int ExplorationHistory::stepNumber(unsigned parts) {
  const std::uint64_t before = std::exchange(m_gesture, m_changedBy);
  if (m_gesture != 0) {
    m_burst.reset();
    return m_gesture == before ? m_stepNumber : ++m_stepNumber;
  }
  const auto now = m_now();
  const unsigned part = leading(parts);
  // What a brush takes in is known only after its gesture: each is a step.
  const bool goesOn = part != ExploredState::Brush && m_burst && m_burst->part == part && now - m_burst->last <= kPause;
  m_burst = Burst{part, now};
  return goesOn ? m_stepNumber : ++m_stepNumber;
}

void ExplorationHistory::undo() { go(&QUndoStack::undo, &QUndoStack::canUndo); }
void ExplorationHistory::redo() { go(&QUndoStack::redo, &QUndoStack::canRedo); }

void ExplorationHistory::go(void (QUndoStack::*way)(), bool (QUndoStack::*can)() const) {
  if (m_changed != 0 && m_gestures.open()) return;
  commitAll();
  m_burst.reset();
  m_gesture = 0;
  m_restored = false;
  while (!m_restored && (m_steps.*can)()) (m_steps.*way)();
}

void ExplorationHistory::restore(const ExploredState& state, unsigned parts) {
  const ExploredState before = read();
  if ((parts & ExploredState::Classes) != 0) {
    for (std::size_t i = 0; i < state.classes.size(); ++i) m_classes.setClassShown(static_cast<int>(i), state.classes[i]);
  }
  if ((parts & ExploredState::Selection) != 0) {
    const auto place = state.selection ? m_exploration.images().placeOf(*state.selection) : std::nullopt;
    if (place || !state.selection) m_binding.select(place);  // an image that has left the map is passed over
  }
  if ((parts & ExploredState::Brush) != 0) m_brush.restore(state.brush);  // passed over if the map has other images
  if ((parts & ExploredState::Placed) != 0) m_picture.place(state.placed);
  if ((parts & ExploredState::EndA) != 0) restoreEnd(0, state.ends[0]);
  if ((parts & ExploredState::EndB) != 0) restoreEnd(1, state.ends[1]);
  if ((parts & ExploredState::Probe) != 0) m_binding.movePoint(state.point);
  if ((parts & ExploredState::View) != 0 && state.layout == m_layout) m_map.setFrame(state.view);
  m_before = read();  // so what these have noted is no step
  m_restored = before.difference(m_before, parts) != 0;
}

// An image that the map doesn't show any more leaves the point that it had.
void ExplorationHistory::restoreEnd(int which, const ExploredState::End& end) {
  if (const auto place = end.image ? m_exploration.images().placeOf(*end.image) : std::nullopt)
    m_exploration.setEnd(which, {{}, *place});
  else m_exploration.setEnd(which, {m_exploration.layout().placeOf(end.point), std::nullopt, end.point});
}

void ExplorationHistory::forget() {
  m_changed = 0;
  m_burst.reset();
  m_gesture = 0;
  m_steps.clear();
  m_before = read();
}

}  // namespace latentscape
