// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/drawing.h"

#include "core/base/threads.h"
#include "core/data/subset.h"
#include "ui/controllers/training_shares.h"
#include "ui/tasks/post.h"

#include <stop_token>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

constexpr double kInterval = 0.5;  // seconds between two samples while a model trains, at least

Error incomparable() { return {"can't be compared with the other images", "drawing", "Close other programs, and draw again."}; }

}  // namespace

struct Drawing::Sample {
  std::shared_ptr<const Model> model;
  std::vector<double> scores;  // readingScores() by it
  bool all = false;            // of the images
  double seconds = 0.0;        // of the processor that it took
};

DrawnPlace DrawnPlace::of(const MapLayout& layout, const Model& model, const Gaussian& code) {
  return {layout.placeOf(code.mean), model.variational() ? layout.ellipseOf(code.mean, code.logVariance) : std::nullopt,
          layout.isPlane()};
}

Drawing::Drawing(ExplorationController& exploration, QObject* parent, WorkPace::Clock clock)
    : QObject(parent), m_exploration(exploration), m_known(std::make_shared<const ReadingContext>()),
      m_allowance(shareOfOneCore(kSampleShare)), m_pace(m_allowance, kInterval, std::move(clock), [this] { sampleSoon(); }) {
  connect(&m_exploration, &ExplorationController::opened, this, &Drawing::open);
  connect(&m_exploration, &ExplorationController::updated, this, &Drawing::follow);
  connect(&m_exploration, &ExplorationController::layoutChanged, this, &Drawing::place);
  connect(&m_exploration, &ExplorationController::imagesChanged, this, &Drawing::otherImages);
  connect(&m_exploration, &ExplorationController::codesArrived, this, &Drawing::otherCodes);
}

void Drawing::setInk(const Ink& ink) {
  m_ink = std::make_shared<const Ink>(ink);
  emit drawn();
  ask();
  scoreSoon();
}

void Drawing::clear() {
  if (!m_ink) return;
  ++m_context;
  m_comparing.cancel();
  m_ranking.cancel();
  m_rankedInk.reset();
  m_ink.reset();
  m_answer.reset();
  emit cleared();
}

void Drawing::open() {
  m_answer.reset();
  m_givenClass = m_exploration.givenClass();
  emit cleared();
  otherImages();
}

void Drawing::follow() {
  m_scoring.cancel();
  if (!m_known->scores.empty())
    m_known = std::make_shared<const ReadingContext>(ReadingContext{m_known->images, m_known->codes, {}});
  const bool otherClass = std::exchange(m_givenClass, m_exploration.givenClass()) != m_exploration.givenClass();
  if (otherClass) {
    forgetSample();
    if (m_answer) m_answer->reading.percentile.reset();
  }
  ask();
  if (otherClass) scoreSoon();  // newer weights bring newer codes first
  else sampleSoon();
}

void Drawing::place() {
  ++m_layouts;
  if (!m_answer) return;
  m_answer->place = placeNow();
  emit read(*m_answer);
}

DrawnPlace Drawing::placeNow() const { return DrawnPlace::of(m_exploration.layout(), *m_exploration.model(), m_answer->code()); }

void Drawing::otherImages() {
  ++m_context;  // what is still answered has the earlier images' numbers
  m_scoring.cancel();
  m_comparing.cancel();
  m_compared.reset();
  forgetSample();
  if (m_answer) {  // and so has what was answered
    m_answer->reading.neighbours = {};
    m_answer->reading.percentile.reset();
    emit read(*m_answer);
  }
  ReadingContext known;
  if (const auto& dataset = m_exploration.dataset(); dataset && !dataset->test.empty())
    known.images = std::shared_ptr<const ImageSet>(dataset, &dataset->test);
  m_known = std::make_shared<const ReadingContext>(std::move(known));
  otherCodes();
}

void Drawing::otherCodes() {
  m_scoring.cancel();
  m_known = std::make_shared<const ReadingContext>(ReadingContext{m_known->images, m_exploration.codes(), {}});
  ask();
  scoreSoon();
}

void Drawing::setTraining(bool trains) {
  if (std::exchange(m_trains, trains) == trains) return;
  m_scoring.cancel();
  forgetSample();
  if (!trains) m_pace.forget();
  scoreSoon();
}

void Drawing::setShown(bool shown) {
  if (std::exchange(m_shown, shown) == shown) return;
  if (!shown) {
    m_comparing.cancel();
    m_scoring.cancel();
    m_sampling.cancel();
    return;
  }
  ask();
  scoreSoon();
}

// The mark on the map needs the code alone, and is not to wait for many images.
void Drawing::ask() {
  const auto newest = m_exploration.model();
  if (!m_ink || !newest || !suits(newest->imageShape())) return;
  const bool atOnce = m_shown && comparable() && m_known->codes->count <= kMostAtOnce;
  m_exploration.ask(QuestionKind::Drawing, [this, context = m_context, layouts = m_layouts, ink = m_ink, known = m_known, atOnce,
                                            compared = m_compared, layout = m_exploration.layout()](
                                               const std::shared_ptr<const Model>& model, std::stop_token stop) {
    if (!suits(model->imageShape())) return;  // another model is about to be opened
    const Image picture = modelInput(*ink, model->imageShape().width);
    auto reading = readPicture(*model, picture.pixels, known->scores);
    std::optional<DrawnPlace> place;
    if (reading) place = DrawnPlace::of(layout, *model, {reading->mean, reading->logVariance});
    if (reading && atOnce) {
      auto found = pictureNeighbours(*model, *reading, *known, compared.get(), kReadNeighbours, stop);
      if (found) reading->neighbours = *std::move(found);
      else reading = found.error();
    }
    post(this, [this, context, layouts, ink, reading = std::move(reading), place, atOnce]() mutable {
      if (context != m_context) return;
      if (!reading) return emit failed(reading.error());
      const std::optional<DrawnAnswer> former = std::exchange(m_answer, DrawnAnswer{*std::move(reading), *place});
      if (layouts != m_layouts) m_answer->place = placeNow();
      m_answerInk = ink;
      if (m_trains && former && !m_answer->reading.percentile) {
        m_answer->reading.percentile = former->reading.percentile;
        m_answer->reading.sample = former->reading.sample;
      }
      if (atOnce) m_compared = std::make_shared<const PictureNeighbours>(m_answer->reading.neighbours);
      else if (former && m_shown) m_answer->reading.neighbours = former->reading.neighbours;
      emit read(*m_answer);
      if (!atOnce) compareSoon();
      if (m_rankedInk != m_answerInk) rankSoon();
    });
  });
}

// One answer at a time, then the newest.
void Drawing::compareSoon() {
  if (!m_shown || !m_answer || !comparable()) return;
  m_comparing.ask(
      Error{"can't be compared with the images", "drawing", "Close other programs, and draw again."},
      [model = m_exploration.model(), known = m_known, reading = m_answer->reading, compared = m_compared](
          const std::stop_token& stop, const ProgressCallback&) {
        return pictureNeighbours(*model, reading, *known, compared.get(), kReadNeighbours, stop);
      },
      [this](Result<PictureNeighbours> found) {
        if (!found) {
          if (!found.error().cancelled) emit failed(found.error());
          return;
        }
        if (!m_answer) return;
        m_compared = std::make_shared<const PictureNeighbours>(*std::move(found));
        m_answer->reading.neighbours = *m_compared;
        emit read(*m_answer);
      });
}

// Once for the weights and images that stay: while a model is trained they would be too old as soon as they are known.
void Drawing::scoreSoon() {
  if (m_trains) return sampleSoon();
  const auto model = m_exploration.model();
  if (!m_shown || !m_ink || !model || !suits(model->imageShape()) || !m_known->scores.empty() || m_scoring.running()) return;
  if (!m_known->images || !m_known->codes || m_known->codes->count != m_known->images->size()) return;
  m_scoring.run(
      incomparable(),
      [model, known = m_known](std::stop_token stop, const ProgressCallback&) {
        return readingScores(*model, *known->images, *known->codes, std::move(stop));
      },
      [this](Result<std::vector<double>> scores) {
        if (!scores) return emit failed(scores.error());
        m_known = std::make_shared<const ReadingContext>(ReadingContext{m_known->images, m_known->codes, *std::move(scores)});
        ask();
      });
}

// While a model trains: not the newest drawing's business, which only looks up its place among the scores.
void Drawing::sampleSoon() {
  const auto model = m_exploration.model();
  if (!m_trains || !m_shown || !m_ink || !model || !suits(model->imageShape()) || !m_known->scores.empty()) return;
  if (!m_known->images || m_sampleFailed || m_sampling.running() || (m_sample && m_sample->model == model)) return;
  if (!m_pace.mayBegin()) return;
  m_pace.begin();
  m_sampling.run(
      incomparable(),
      [model, images = m_known->images](std::stop_token stop, const ProgressCallback&) -> Result<std::shared_ptr<const Sample>> {
        const double before = threadSeconds();
        auto scores = readingScores(*model, takeImages(*images, spreadIndices(images->size(), kSample)), std::move(stop));
        if (!scores) return scores.error();
        const bool all = images->size() <= kSample;
        return std::make_shared<const Sample>(Sample{model, *std::move(scores), all, threadSeconds() - before});
      },
      [this](Result<std::shared_ptr<const Sample>> sample) {
        if (!sample) {
          m_sampleFailed = true;
          return emit failed(sample.error());
        }
        m_sample = *std::move(sample);
        m_pace.spend(m_sample->seconds);
        rankSoon();
        sampleSoon();  // there may be newer weights
      });
}

// By the weights that the sample is scored by: while a model trains, those of the answer are mostly newer, and have a lower loss.
void Drawing::rankSoon() {
  if (!m_sample || !m_shown || !m_answer) return;
  m_rankedInk = m_answerInk;
  m_ranking.ask(
      incomparable(),
      [sample = m_sample, picture = m_answer->reading.picture](const std::stop_token&, const ProgressCallback&) {
        return readPicture(*sample->model, picture.pixels, sample->scores);
      },
      [this, all = m_sample->all, count = m_sample->scores.size()](Result<PictureReading> ranked) {
        if (!ranked) return emit failed(ranked.error());
        if (!m_answer) return;
        m_answer->reading.percentile = ranked->percentile;
        m_answer->reading.sample = all ? 0 : count;
        emit read(*m_answer);
      });
}

void Drawing::forgetSample() {
  m_sampling.cancel();
  m_ranking.cancel();
  m_sample.reset();
  m_rankedInk.reset();
  m_sampleFailed = false;
}

}  // namespace latentscape
