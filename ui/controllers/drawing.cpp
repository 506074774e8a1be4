// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/drawing.h"

#include "core/exploration/class_walk.h"
#include "core/exploration/inpainting.h"
#include "core/exploration/model_input.h"
#include "ui/tasks/post.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kFreshSamples = 64;
constexpr std::uint64_t kFreshSeed = 1;
constexpr RefineOptions kEditing{.steps = 30, .samples = 8};  // it follows a brush, and the noise is of no interest
constexpr float kUnpainted = 0.05F;                           // the weight of pixels that the user has not painted
constexpr int kWalkSteps = 24;
constexpr std::size_t kMostStarts = 256;  // codes of images where the search for missing pixels may begin

DrawnPlace placeOf(const MapLayout& layout, const Model& model, const Gaussian& code) {
  return {layout.placeOf(code.mean), model.variational() ? layout.ellipseOf(code.mean, code.logVariance) : std::nullopt,
          layout.isPlane()};
}

// Some of the codes, evenly among all.
std::vector<LatentPoint> someOf(const Codes& codes) {
  std::vector<LatentPoint> some;
  const std::size_t step = std::max<std::size_t>(1, codes.count / kMostStarts);
  for (std::size_t i = 0; i < codes.count && some.size() < kMostStarts; i += step)
    some.emplace_back(codes.meanOf(i).begin(), codes.meanOf(i).end());
  return some;
}

std::vector<float> inUnitRange(const Image& image) {
  std::vector<float> values;
  toUnitRange(image.pixels, values);
  return values;
}

}  // namespace

struct Drawing::Goal {
  Sought sought = Sought::Refined;
  CodeTarget target{};
  std::uint64_t turn = 0;
  int label = 0;       // of Walked
  Gaussian encoded{};  // of the drawing
  ImageShape shape{};
  MapLayout layout{};
  std::shared_ptr<const ReadingContext> known{};
};

struct Drawing::Search {
  std::shared_ptr<const Model> model;
  Refinement refinement;
};

struct Drawing::Piece {
  std::shared_ptr<Search> search;
  std::optional<SoughtAnswer> answer;
  std::optional<DrawnWalk> walk;
  std::optional<Error> error;
};

Drawing::Drawing(ExplorationController& exploration, QObject* parent)
    : QObject(parent), m_exploration(exploration), m_known(std::make_shared<const ReadingContext>()) {
  connect(&m_exploration, &ExplorationController::opened, this, &Drawing::open);
  connect(&m_exploration, &ExplorationController::updated, this, &Drawing::follow);
  connect(&m_exploration, &ExplorationController::layoutChanged, this, &Drawing::place);
  connect(&m_exploration, &ExplorationController::imagesChanged, this, &Drawing::otherImages);
  connect(&m_exploration, &ExplorationController::codesArrived, this, &Drawing::otherCodes);
}

// Ends what is sought, too.
void Drawing::forget() {
  stop();
  m_found.reset();
  m_foundBeforeEdit.reset();
}

void Drawing::setInk(const Ink& ink) {
  forget();
  m_ink = std::make_shared<const Ink>(ink);
  ask();
  scoreSoon();
}

void Drawing::clear() {
  if (!m_ink) return;
  forget();
  ++m_context;
  m_pieceAsked = false;
  m_ink.reset();
  m_answer.reset();
  emit cleared();
}

void Drawing::open() {
  forget();
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
  if (otherClass) forget();  // nothing of it is true for another class
  if (m_found && !m_found->earlierWeights) {
    m_found->earlierWeights = true;
    emit sought(*m_found);
  }
  ask();
  if (otherClass) scoreSoon();  // newer weights bring newer codes first
}

void Drawing::place() {
  const auto model = m_exploration.model();
  if (!model || !m_answer) return;
  const PictureReading& reading = m_answer->reading;
  m_answer->place = placeOf(m_exploration.layout(), *model, {reading.mean, reading.logVariance});
  emit read(*m_answer);
  if (!m_found) return;
  m_found->place = placeOf(m_exploration.layout(), *model, m_found->code);
  emit sought(*m_found);
}

void Drawing::otherImages() {
  stop();
  ++m_context;  // what is still answered has the earlier images' numbers
  m_pieceAsked = false;
  m_scoring.cancel();
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
  m_trains = trains;
  if (trains) m_scoring.cancel();
  else scoreSoon();
}

void Drawing::ask() {
  const auto newest = m_exploration.model();
  if (!m_ink || !newest || !suits(newest->imageShape())) return;
  m_exploration.ask(QuestionKind::Drawing,
                    [this, context = m_context, ink = m_ink, known = m_known, layout = m_exploration.layout()](
                        const std::shared_ptr<const Model>& model, std::stop_token) {
                      if (!suits(model->imageShape())) return;  // another model is about to be opened
                      auto reading = readPicture(*model, centredAsMnist(*ink, model->imageShape().width).pixels, *known);
                      std::optional<DrawnPlace> place;
                      if (reading) place = placeOf(layout, *model, {reading->mean, reading->logVariance});
                      post(this, [this, context, ink, reading = std::move(reading), place] {
                        if (context != m_context) return;
                        if (!reading) return emit failed(reading.error());
                        m_answer = DrawnAnswer{*reading, *place};
                        m_answerInk = ink;
                        emit read(*m_answer);
                      });
                    });
}

// Once for the weights and images that stay: while a model is trained they would be too old as soon as they are known.
void Drawing::scoreSoon() {
  const auto model = m_exploration.model();
  if (m_trains || !m_ink || !model || !suits(model->imageShape()) || !m_known->scores.empty() || m_scoring.running()) return;
  if (!m_known->images || !m_known->codes || m_known->codes->count != m_known->images->size()) return;
  m_scoring.run(
      Error{"can't be compared with the other images", "drawing", "Close other programs, and draw again."},
      [model, known = m_known](std::stop_token stop, const ProgressCallback&) {
        return readingScores(*model, *known->images, *known->codes, std::move(stop));
      },
      [this](Result<std::vector<double>> scores) {
        if (!scores) return emit failed(scores.error());
        m_known = std::make_shared<const ReadingContext>(ReadingContext{m_known->images, m_known->codes, *std::move(scores)});
        ask();
      });
}

Gaussian Drawing::code() const {
  return m_found ? m_found->code : Gaussian{m_answer->reading.mean, m_answer->reading.logVariance};
}

void Drawing::refine() {
  if (isRead()) seek({.sought = Sought::Refined, .target = {inUnitRange(m_answer->reading.picture), {}}});
}

void Drawing::beginEdit() {
  if (!isRead()) return;
  m_editBase = m_found ? m_found->decoded : m_answer->reading.reconstruction;
  m_foundBeforeEdit = m_found;
}

void Drawing::edit(const std::vector<float>& strengths, const std::vector<float>& values) {
  CodeTarget target{inUnitRange(m_editBase), {}};
  if (!isRead() || strengths.size() != target.pixels.size() || values.size() != target.pixels.size()) return;
  target.weights.reserve(strengths.size());
  for (std::size_t i = 0; i < strengths.size(); ++i) {
    target.pixels[i] += strengths[i] * (values[i] - target.pixels[i]);
    target.weights.push_back(kUnpainted + strengths[i] * (1.0F - kUnpainted));
  }
  seek({.sought = Sought::Edited, .target = std::move(target)});
}

void Drawing::complete(const std::vector<float>& strengths) {
  if (!isRead() || strengths.size() != m_answer->reading.picture.pixels.size()) return;
  CodeTarget target{inUnitRange(m_answer->reading.picture), {}};
  target.weights.reserve(strengths.size());
  for (const float strength : strengths) target.weights.push_back(strength < 0.5F ? 1.0F : 0.0F);
  seek({.sought = Sought::Completed, .target = std::move(target)});
}

void Drawing::walkTo(int label) {
  if (isRead() && m_known->codes && m_known->images) seek({.sought = Sought::Walked, .label = label});
}

void Drawing::stop() {
  ++m_turn;
  m_search.reset();
  if (std::exchange(m_goal, nullptr)) emit seeksChanged();
}

void Drawing::undoEdit() {
  stop();
  m_found = m_foundBeforeEdit;
  if (m_found) emit sought(*m_found);
  else if (m_answer) emit read(*m_answer);
}

void Drawing::seek(Goal goal) {
  goal.encoded = {m_answer->reading.mean, m_answer->reading.logVariance};
  goal.shape = m_answer->reading.picture.shape;
  goal.layout = m_exploration.layout();
  goal.known = m_known;
  goal.turn = m_turn;
  const bool sought = seeks();
  m_search.reset();
  m_goal = std::make_shared<const Goal>(std::move(goal));
  if (!sought) emit seeksChanged();
  if (!m_pieceAsked) askPiece();
}

// One piece at a time: its answer asks for the next one, of what is sought by then.
void Drawing::askPiece() {
  m_pieceAsked = true;
  m_exploration.ask(QuestionKind::Refine, [this, context = m_context, goal = m_goal, search = m_search, from = code()](
                                              const std::shared_ptr<const Model>& model, std::stop_token stop) {
    auto piece = std::make_shared<Piece>(workOn(*goal, search, from, model, stop));
    post(this, [this, context, goal, piece] {
      if (context != m_context) return;
      m_pieceAsked = false;
      take(std::move(*piece), goal);
    });
  });
}

Drawing::Piece Drawing::workOn(const Goal& goal, std::shared_ptr<Search> search, const Gaussian& from,
                               const std::shared_ptr<const Model>& model, const std::stop_token& stop) {
  Piece piece;
  SoughtAnswer answer;
  answer.sought = goal.sought;
  if (!(model->imageShape() == goal.shape) || static_cast<std::size_t>(model->latentDimension()) != from.mean.size())
    return piece;  // another model is about to be opened
  if (goal.sought == Sought::Walked) {
    auto walk = walkToClass(*model, from.mean, goal.label, *goal.known->images, *goal.known->codes, kWalkSteps, stop);
    if (!walk) {
      piece.error = walk.error();
      return piece;
    }
    DrawnWalk way{goal.label, std::move(walk->images), {}, {}};
    for (const LatentPoint& point : walk->points) way.places.push_back(goal.layout.placeOf(point));
    for (const auto& votes : walk->votes) way.shares.push_back(votes.at(static_cast<std::size_t>(goal.label)));
    answer.code = {walk->points.back(), from.logVariance};
    answer.decoded = way.images.back();
    answer.done = true;
    piece.walk = std::move(way);
  } else if (goal.sought == Sought::Completed) {
    InpaintOptions options;
    if (goal.known->codes) options.codes = someOf(*goal.known->codes);
    const auto found = inpaint(model, goal.target, options, stop);
    if (!found) {
      piece.error = found.error();
      return piece;
    }
    answer.code = found->code;
    answer.decoded = toImage(found->completed, goal.shape);
    answer.loss = found->loss;
    answer.done = true;
  } else {
    const RefineOptions options = goal.sought == Sought::Edited ? kEditing : RefineOptions{};
    if (!search) search = std::make_shared<Search>(Search{model, Refinement(model, goal.target, from, options)});
    search->refinement.advance(1);
    answer.code = search->refinement.best();
    answer.decoded = decodePoint(*search->model, answer.code.mean);
    answer.step = search->refinement.step();
    answer.loss = search->refinement.loss();
    answer.done = search->refinement.done();
    answer.earlierWeights = search->model != model;
    if (answer.done && goal.sought == Sought::Refined)
      answer.gain = scoreFresh(*search->model, goal.target, goal.encoded, answer.code, kFreshSamples, kFreshSeed);
    piece.search = std::move(search);
  }
  answer.place = placeOf(goal.layout, *model, answer.code);
  piece.answer = std::move(answer);
  return piece;
}

void Drawing::take(Piece piece, const std::shared_ptr<const Goal>& goal) {
  if (!m_goal) return;  // stopped
  const bool newest = goal == m_goal;
  // On the way to another goal of the same kind, as a brush makes them, what was found on the way to the last one is where the
  // code is.
  if (piece.answer && goal->turn == m_turn && (newest || goal->sought == m_goal->sought)) {
    piece.answer->done = piece.answer->done && newest;
    m_found = std::move(piece.answer);
    if (newest && m_found->done) stop();
    if (piece.walk) emit walked(*piece.walk);
    emit sought(*m_found);
  } else if (newest) {  // it can't be found
    stop();
    if (piece.error && !piece.error->cancelled) emit failed(*piece.error);
  }
  if (!m_goal) return;
  if (goal == m_goal) m_search = std::move(piece.search);
  if (!m_pieceAsked) askPiece();
}

}  // namespace latentscape
