// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/brush.h"

#include "core/base/threads.h"
#include "core/data/split.h"
#include "core/data/subset.h"
#include "ui/controllers/training_shares.h"
#include "ui/tasks/post.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kLeastSampled = 4, kSampledBytes = std::size_t{1} << 18;
constexpr std::chrono::milliseconds kSoon{150};  // a hand that brushes again doesn't ask about what was before

constexpr double kInterval = 0.5;  // seconds between two overviews while a model trains, at least
constexpr double kPatience = 2.0;  // and at most, unless they take longer

// Both are of as many images.
ImageSelection combined(const std::shared_ptr<const ImageSelection>& before, const ImageSelection& chosen,
                        SelectionChange change) {
  ImageSelection all = before ? *before : ImageSelection(chosen.size());
  all.combine(chosen, change);
  return all;
}

void leaveOut(ImageSelection& taken, std::span<const std::uint8_t> labels, const std::bitset<256>& hidden) {
  if (hidden.any()) taken.combine(selectClasses(taken.size(), labels, hidden), SelectionChange::Subtract);
}

// Of the first images, those of them all.
ImageSelection widened(const ImageSelection& first, std::size_t size) {
  std::vector<std::uint64_t> words(first.words().begin(), first.words().end());
  words.resize(ImageSelection::wordsOf(size));
  return {size, std::move(words)};
}

std::vector<float> withHeights(const BrushPlaces& places) {
  std::vector<float> xy = *places.xy;
  for (std::size_t i = 0; 2 * i + 1 < xy.size(); ++i) xy[2 * i + 1] = places.heightOf(i);
  return xy;
}

// The same of the same images, another of others: a fingerprint of their number, their size and some of them, evenly from first
// to last.
std::uint64_t sampleOf(const ImageSet& images) {
  const std::size_t count = images.size();
  const std::size_t some = kLeastSampled + kSampledBytes / std::max<std::size_t>(images.shape.pixels(), 1);
  std::vector<std::uint8_t> bytes;
  const auto addNumber = [&bytes](std::uint64_t number) {
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(number >> 8 * i));
  };
  for (const int side : {images.shape.width, images.shape.height, images.shape.channels})
    addNumber(static_cast<std::uint64_t>(side));
  addNumber(count);
  for (const std::size_t place : spreadIndices(count, some)) {
    const auto image = images.image(place);
    bytes.insert(bytes.end(), image.begin(), image.end());
    addNumber(static_cast<std::uint64_t>(images.label(place) + 1));
  }
  return fingerprintOf(bytes);
}

}  // namespace

bool Brush::State::operator==(const State& other) const {
  if (places == other.places) return true;
  return places && other.places && *places == *other.places;
}

Brush::Brush(ExplorationController& exploration, AnalysisController& analyses, QObject* parent, WorkPace::Clock clock)
    : QObject(parent), m_exploration(exploration), m_allowance(shareOfOneCore(kOverviewShare)),
      m_pace(m_allowance, kInterval, std::move(clock), [this] { follow(); }), m_job(analyses), m_scoring(analyses) {
  m_soon.setSingleShot(true);
  m_soon.setInterval(kSoon);
  connect(&m_soon, &QTimer::timeout, this, &Brush::ask);
  connect(&m_choosing, &Task::started, this, &Brush::choosingChanged);
  connect(&m_choosing, &Task::finished, this, &Brush::endChoice);
  connect(&m_choosing, &Task::failed, this, &Brush::failed);
  connect(&m_scoring, &AnalysisJob::started, this, &Brush::choosingChanged);
  connect(&m_scoring, &AnalysisJob::finished, this, &Brush::endChoice);
  for (AnalysisJob* job : {&m_job, &m_scoring}) connect(job, &AnalysisJob::failed, this, &Brush::failed);
  connect(&m_job, &AnalysisJob::failed, this, [this] {
    m_failedToAnswer = true;
    emit answered();
  });
  // Others are on the map, though some may show the same.
  connect(&m_exploration, &ExplorationController::imagesChanged, this, [this] {
    m_sample.reset();
    forgetOthers();
  });
  connect(&m_exploration, &ExplorationController::codesArrived, this, [this] {
    m_due = true;
    follow();
  });
  connect(&analyses, &AnalysisController::opened, this, [this] {
    m_givenClass = m_exploration.givenClass();
    forgetOthers();
  });
  // With another given class it is another model of the same weights, and images are encoded with their own classes.
  connect(&analyses, &AnalysisController::updated, this, [this] {
    if (std::exchange(m_givenClass, m_exploration.givenClass()) == m_exploration.givenClass()) ++m_weights;
    askSoon();
  });
}

std::size_t Brush::images() const {
  const auto& dataset = m_exploration.dataset();
  return dataset ? dataset->test.size() : 0;
}

bool Brush::isOfMap(const State& state) const {
  const auto images = state.images.lock();
  return state.places && images && images == m_exploration.dataset();
}

void Brush::forgetOthers() {
  cancelChoices();
  m_known.reset();
  const auto& dataset = m_exploration.dataset();
  // The same may have been read again, as when a run begins.
  if (m_state.places && dataset && !isOfMap(m_state) && m_state.places->size() == dataset->test.size() && m_sample &&
      *m_sample == sampleOf(dataset->test))
    m_state.images = dataset;
  forgetAnswer();
  if (isOfMap(m_state)) {
    emit answered();
    return askSoon();
  }
  const bool forgets = m_state.places != nullptr;
  set(nullptr);
  emit answered();
  if (forgets) emit forgotten();
}

void Brush::set(Places places) {
  m_count = places ? places->count() : 0;
  if (m_count == 0) places.reset();
  if (places && !isOfMap(m_state)) m_sample = sampleOf(m_exploration.dataset()->test);
  const State before = std::exchange(m_state, State{std::move(places), m_exploration.dataset()});
  if (before == m_state) {
    if (m_failedToAnswer) askSoon();
    return;
  }
  m_job.cancel();
  const bool known = m_overview != nullptr;
  forgetAnswer();
  if (known) emit answered();
  emit changed();
  askSoon();
}

void Brush::restore(const State& state) {
  if (state.places && !isOfMap(state)) return;
  cancelChoices();
  set(state.places);
}

void Brush::cancelChoices() {
  m_waiting.clear();
  m_choosing.cancel();
  m_scoring.cancel();
}

void Brush::inTurn(std::function<void()> begin) {
  if (!choosing()) return begin();
  m_waiting.push_back(std::move(begin));
}

void Brush::chooseNext() {
  if (m_waiting.empty()) return;
  while (!m_waiting.empty() && !m_choosing.running() && !m_scoring.running()) {
    const std::function<void()> begin = std::move(m_waiting.front());
    m_waiting.pop_front();
    begin();
  }
  emit choosingChanged();
}

// When the event loop turns: other images may be about to come, or the end.
void Brush::endChoice() {
  if (!m_waiting.empty()) QMetaObject::invokeMethod(this, &Brush::chooseNext, Qt::QueuedConnection);
  emit choosingChanged();
}

void Brush::choose(Choose chosen, const std::bitset<256>& hidden, SelectionChange change, const QString& ifNone) {
  if (change == SelectionChange::Replace) cancelChoices();
  inTurn([this, chosen = std::move(chosen), hidden, change, ifNone] { take(chosen, hidden, change, ifNone); });
}

void Brush::take(Choose chosen, const std::bitset<256>& hidden, SelectionChange change, const QString& ifNone) {
  const auto& dataset = m_exploration.dataset();
  if (!dataset) return;
  m_choosing.run(
      Error{"the images can't be chosen", "", "Choose fewer images, or close other programs."},
      [chosen = std::move(chosen), before = m_state.places, dataset, hidden, change](std::stop_token stop,
                                                                                     const ProgressCallback&) -> Result<Chosen> {
        auto taken = chosen(dataset->test.size(), stop);
        if (!taken) return taken.error();
        leaveOut(*taken, dataset->test.labels, hidden);
        return Chosen{std::make_shared<const ImageSelection>(combined(before, *taken, change)), taken->none()};
      },
      [this, ifNone](Result<Chosen> answer) {
        if (!answer) return;
        set(std::move(answer->places));
        if (answer->none) emit choseNone(ifNone);
      });
}

void Brush::choosePlaces(std::function<Result<ImageSelection>(std::span<const float> xy, const std::stop_token& stop)> inside,
                         BrushPlaces places, SelectionChange change, const QString& ifNone) {
  const auto& dataset = m_exploration.dataset();
  if (!dataset || !places.xy || places.xy->size() / 2 > dataset->test.size()) return;
  const std::bitset<256> hidden = places.hidden;
  choose(
      [inside = std::move(inside), places = std::move(places)](std::size_t size,
                                                               const std::stop_token& stop) -> Result<ImageSelection> {
        const auto found = places.heightOf != nullptr ? inside(withHeights(places), stop) : inside(*places.xy, stop);
        if (!found) return found.error();
        return widened(*found, size);
      },
      hidden, change, ifNone);
}

void Brush::selectInside(std::vector<float> polygon, BrushPlaces places, SelectionChange change, const QString& ifNone) {
  choosePlaces(
      [polygon = std::move(polygon)](std::span<const float> xy, const std::stop_token& stop) {
        return latentscape::selectInside(xy, polygon, stop);
      },
      std::move(places), change, ifNone);
}

void Brush::selectInside(const PlaneRectangle& rectangle, BrushPlaces places, SelectionChange change, const QString& ifNone) {
  choosePlaces([rectangle](std::span<const float> xy,
                           const std::stop_token& stop) { return latentscape::selectInside(xy, rectangle, stop); },
               std::move(places), change, ifNone);
}

void Brush::selectClass(int label, const std::bitset<256>& hidden, SelectionChange change, const QString& ifNone) {
  const auto& dataset = m_exploration.dataset();
  if (!dataset || label < 0 || label > 255) return;
  choose([dataset, classes = std::bitset<256>().set(static_cast<std::size_t>(label))](std::size_t size, const std::stop_token&)
             -> Result<ImageSelection> { return selectClasses(size, dataset->test.labels, classes); },
         hidden, change, ifNone);
}

void Brush::selectRange(const ScoreRange& range, const std::bitset<256>& hidden, SelectionChange change, const QString& ifNone) {
  if (change == SelectionChange::Replace) cancelChoices();
  inTurn([this, range, hidden, change, ifNone] {
    m_scoring.run(
        [asked = question()](const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback& progress) {
          return selectableImages(asked, subject, std::move(stop), progress);
        },
        [this, range, hidden, change, ifNone](std::shared_ptr<const SelectableImages> known) {
          m_known = known;
          take(
              [known = std::move(known), range](std::size_t size, const std::stop_token&) -> Result<ImageSelection> {
                if (known->set().size() != size) return Error::cancelledByUser();
                return latentscape::selectRange(known->of(range.score), range.low, range.high);
              },
              hidden, change, ifNone);
        });
  });
}

void Brush::invert(const std::bitset<256>& hidden) {
  inTurn([this, hidden] {
    const auto& dataset = m_exploration.dataset();
    if (!dataset) return;
    auto others = std::make_shared<ImageSelection>(m_state.places ? *m_state.places : ImageSelection(images()));
    others->invert();
    leaveOut(*others, dataset->test.labels, hidden);
    set(std::move(others));
  });
}

void Brush::clear() {
  cancelChoices();
  set(nullptr);
}

void Brush::setWanted(bool wanted) {
  if (std::exchange(m_wanted, wanted) == wanted) return;
  if (wanted) askSoon();
}

void Brush::setTraining(bool trains) {
  if (std::exchange(m_trains, trains) == trains) return;
  if (trains) {
    m_soon.stop();
    m_job.cancel();
    if (std::exchange(m_answer, nullptr)) emit answered();
  } else {
    m_pace.forget();
  }
  askSoon();
}

void Brush::forgetAnswer() {
  ++m_turn;
  m_due = true;
  m_answer.reset();
  m_overview.reset();
  m_failedToAnswer = false;
}

// By the codes that are there. Of what nobody knows anything yet, nobody waits.
void Brush::follow() {
  if (!m_due || m_asked || m_answer || !m_state.places || !m_wanted || !(m_trains || m_overview)) return;
  if (m_trains && m_overview && m_hadCodes && !m_pace.mayBegin(kPatience)) return;
  m_due = false;
  m_asked = true;
  m_hadCodes = m_exploration.codes() != nullptr;
  m_pace.begin();
  m_exploration.ask(
      QuestionKind::Brushed,
      [this, images = m_exploration.images(), places = m_state.places, codes = m_exploration.codes(), turn = m_turn,
       charged = m_trains](const std::shared_ptr<const Model>& model, std::stop_token) {
        const double before = threadSeconds();
        Overview overview;  // none: another model is about to be opened
        if (!codes || codes->dimension == model->latentDimension())
          overview = std::make_shared<const SelectedOverview>(overviewOf(images, *places, codes ? *codes : Codes{}, model));
        const double seconds = threadSeconds() - before;
        post(this, [this, overview = std::move(overview), turn, charged, seconds] {
          m_asked = false;
          if (charged) m_pace.spend(seconds);
          if (overview && turn == m_turn && !m_answer) {
            m_overview = overview;
            emit answered();
          }
          follow();
        });
      },
      [this] { post(this, [this] { m_asked = false; }); });
}

// Of a model that has learned on, what was known does not hold any more.
void Brush::askSoon() {
  if (!m_state.places || !m_wanted) return;
  follow();
  if (m_trains) return;
  if (m_answer && m_answered == m_weights) return;
  m_soon.start();
}

SelectedQuestion Brush::question() const {
  SelectedQuestion question;
  question.set = m_exploration.images().set();
  question.images = m_exploration.images();
  question.known = m_known;
  if (m_state.places) question.places = *m_state.places;
  return question;
}

void Brush::ask() {
  if (!m_state.places || !m_wanted || m_trains) return;
  if (std::exchange(m_failedToAnswer, false)) emit answered();
  m_job.ask(
      [asked = question()](const AnalysisSubject& subject, std::stop_token stop,
                           const ProgressCallback& progress) -> Result<Answer> {
        auto answered = latentscape::answer(asked, subject, std::move(stop), progress);
        if (!answered) return answered.error();
        return std::make_shared<const SelectedAnswer>(*std::move(answered));
      },
      [this, weights = m_weights](Answer answer) {
        if (!m_state.places || !(answer->places == *m_state.places)) return;
        m_known = answer->from;
        m_answer = std::move(answer);
        m_overview = m_answer;
        m_answered = weights;
        emit this->answered();
      });
}

}  // namespace latentscape
