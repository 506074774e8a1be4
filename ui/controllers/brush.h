// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/selected.h"
#include "core/exploration/image_selection.h"
#include "core/exploration/work_allowance.h"
#include "ui/controllers/analysis_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/work_pace.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Where a map shows its images, as far as it does: a place for each of the first of them.
struct BrushPlaces {
  std::shared_ptr<const std::vector<float>> xy;  // count * 2
  float (*heightOf)(std::size_t) = nullptr;      // of a map along a line: what stands in the place of its second numbers
  std::bitset<256> hidden{};                     // classes that the map doesn't show
};

// Some of the images on the map, which the user has brushed, and what they are like. What is brushed is images, not places: as
// points move, the same ones stay. It is kept as long as the map has these images, whatever model shows them and whichever data
// set they are read from. What a brush takes in is computed on another thread; one that replaces takes the place of those that
// are still being computed, others are applied after them. Images of hidden classes are never taken. GUI thread only; nothing
// blocks.
class Brush : public QObject {
  Q_OBJECT
 public:
  // What is brushed, and of which images, for undo: null places: nothing.
  struct State {
    std::shared_ptr<const ImageSelection> places;
    std::weak_ptr<const Dataset> images;
    bool operator==(const State& other) const;
  };
  using Answer = std::shared_ptr<const SelectedAnswer>;
  using Overview = std::shared_ptr<const SelectedOverview>;

  // The threads of exploration post to it: it goes after that.
  Brush(ExplorationController& exploration, AnalysisController& analyses, QObject* parent,
        WorkPace::Clock clock = WorkPace::steadySeconds);

  // Null: nothing is brushed; else at least one image.
  const std::shared_ptr<const ImageSelection>& selection() const { return m_state.places; }
  std::size_t count() const { return m_count; }      // of them
  std::size_t images() const;                        // that it chooses from
  const Answer& answer() const { return m_answer; }  // what they are like; null: not known, or not any more
  // The same as far as it is known without their losses; the answer, where that is known.
  const Overview& overview() const { return m_overview; }
  bool choosing() const { return m_choosing.running() || m_scoring.running() || !m_waiting.empty(); }
  bool asking() const { return m_soon.isActive() || m_job.running(); }  // what they are like
  bool hasFailed() const { return m_failedToAnswer; }                   // to answer that; choosing the same anew tries again

  // Each may bring a sentence, which choseNone() repeats if there is no such image.
  // polygon: count * 2, see selectInside() of core/exploration.
  void selectInside(std::vector<float> polygon, BrushPlaces places, SelectionChange change, const QString& ifNone = {});
  void selectInside(const PlaneRectangle& rectangle, BrushPlaces places, SelectionChange change, const QString& ifNone = {});
  void selectClass(int label, const std::bitset<256>& hidden, SelectionChange change, const QString& ifNone = {});
  // Encodes all images first, unless that is known.
  void selectRange(const ScoreRange& range, const std::bitset<256>& hidden, SelectionChange change, const QString& ifNone = {});
  void invert(const std::bitset<256>& hidden);
  void clear();
  const State& state() const { return m_state; }
  void restore(const State& state);  // what is of other images is passed over

  // Whether anybody wants to know what they are like: then it is computed, and again after newer weights. While the model trains,
  // which changes them ten times a second, there is an overview alone, by the codes that training brings: about twice a second,
  // as its small allowance lets it. It follows them until the answer is known.
  void setWanted(bool wanted);
  void setTraining(bool trains);

 signals:
  void changed();                         // what is brushed
  void forgotten();                       // likewise: other images are on the map
  void choseNone(const QString& ifNone);  // by a stroke, a class or a range: there is no such image
  void answered();                        // answer() or overview() is another, or none
  void choosingChanged();
  void failed(const Error& error);

 private:
  using Places = std::shared_ptr<const ImageSelection>;
  struct Chosen {
    Places places;      // with what was brushed before
    bool none = false;  // what was chosen now
  };
  // What is chosen of so many images; on the task's thread.
  using Choose = std::function<Result<ImageSelection>(std::size_t size, const std::stop_token& stop)>;
  void choose(Choose chosen, const std::bitset<256>& hidden, SelectionChange change, const QString& ifNone);
  void take(Choose chosen, const std::bitset<256>& hidden, SelectionChange change, const QString& ifNone);  // now
  void inTurn(std::function<void()> begin);  // once all choices before it are made: at once if there are none
  void chooseNext();
  void endChoice();
  void cancelChoices();
  void choosePlaces(std::function<Result<ImageSelection>(std::span<const float> xy, const std::stop_token& stop)> inside,
                    BrushPlaces places, SelectionChange change, const QString& ifNone);
  void set(Places places);
  bool isOfMap(const State& state) const;
  void forgetOthers();
  void askSoon();
  void ask();
  void forgetAnswer();
  void follow();
  SelectedQuestion question() const;

  ExplorationController& m_exploration;
  State m_state;
  std::size_t m_count = 0;
  std::optional<std::uint64_t> m_sample;  // sampleOf() the images that are brushed; none: these are not on the map any more
  Answer m_answer;
  Overview m_overview;
  std::uint64_t m_turn = 0;  // counts what overviews are of: late ones are dropped
  // The codes have changed since the overview was asked for; it is on its way; it had codes.
  bool m_due = true, m_asked = false, m_hadCodes = false;
  WorkAllowance m_allowance;
  WorkPace m_pace;                              // while a model trains
  std::uint64_t m_weights = 0, m_answered = 0;  // counts the model's; those that the answer is by
  int m_givenClass = 0;
  std::shared_ptr<const SelectableImages> m_known;  // of the newest model that was asked
  bool m_wanted = false, m_trains = false, m_failedToAnswer = false;
  QTimer m_soon;
  AnalysisJob m_job, m_scoring;
  std::deque<std::function<void()>> m_waiting;  // choices, in their order
  Background m_background;
  Task m_choosing{m_background};
};

}  // namespace latentscape
