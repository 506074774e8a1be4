// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/drawing.h"

#include "core/base/either_stop.h"
#include "core/data/subset.h"
#include "core/exploration/class_walk.h"
#include "core/exploration/code_target.h"
#include "core/exploration/inpainting.h"
#include "core/exploration/model_input.h"
#include "core/exploration/neighbours.h"
#include "ui/tasks/post.h"

#include <algorithm>
#include <stop_token>
#include <utility>

namespace latentscape {
namespace {

constexpr int kFreshSamples = 64;
constexpr std::uint64_t kFreshSeed = 1;
constexpr RefineOptions kEditing{
    .steps = 30, .samples = 8, .check = false};  // it follows a brush, and the noise is of no interest
constexpr int kWalkSteps = 24;
// Codes of images where the search for missing pixels, or for an edited picture, may begin. The latter follows a brush.
constexpr std::size_t kMostStarts = 256, kMostEditStarts = 64;
constexpr double kBetterStart = 2.0;  // nats by which such a code fits an edit better than the code that is shown
constexpr int kGlide = 6;             // pieces on the way there

DrawnPlace placeOf(const MapLayout& layout, const Model& model, const Gaussian& code) {
  return {layout.placeOf(code.mean), model.variational() ? layout.ellipseOf(code.mean, code.logVariance) : std::nullopt,
          layout.isPlane()};
}

std::vector<LatentPoint> someOf(const Codes& codes, std::size_t most) {
  std::vector<LatentPoint> some;
  for (const std::size_t i : spreadIndices(codes.count, most)) some.emplace_back(codes.meanOf(i).begin(), codes.meanOf(i).end());
  return some;
}

// Where the search for an edited picture begins: at the code that is shown, unless that of an image is clearly better. Gradients
// find the nearest picture alone, which between digits is a blur of both.
LatentPoint editStart(const Model& model, const CodeTarget& target, const LatentPoint& shown, const Codes& codes) {
  std::vector<LatentPoint> points = someOf(codes, kMostEditStarts);
  std::erase_if(points, [&shown](const LatentPoint& point) { return point.size() != shown.size(); });
  points.push_back(shown);
  std::vector<float> latent, terms(points.size());
  for (const LatentPoint& point : points) latent.insert(latent.end(), point.begin(), point.end());
  TargetTerms(model, target, points.size()).terms(latent, terms);
  const auto best = std::min_element(terms.begin(), terms.end());
  return static_cast<double>(*best) < static_cast<double>(terms.back()) - kBetterStart
             ? points[static_cast<std::size_t>(best - terms.begin())]
             : shown;
}

// The weights of an edit's pixels: 1 where it is painted, and little elsewhere, but more beside a stroke, so that it stays a
// stroke on what was there and is not smeared.
std::vector<float> paintedWeights(const std::vector<float>& strengths, int side) {
  constexpr int kReach = 2;  // pixels
  constexpr float kUnpainted = 0.05F, kBeside = 0.2F;
  std::vector<float> across(strengths.size()), beside(strengths.size());
  const auto spread = [side](const std::vector<float>& from, std::vector<float>& to, int dx, int dy) {
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        float most = 0.0F;
        for (int by = -kReach; by <= kReach; ++by) {
          const int nx = x + by * dx, ny = y + by * dy;
          if (nx >= 0 && nx < side && ny >= 0 && ny < side) most = std::max(most, from[static_cast<std::size_t>(ny * side + nx)]);
        }
        to[static_cast<std::size_t>(y * side + x)] = most;
      }
    }
  };
  spread(strengths, across, 1, 0);
  spread(across, beside, 0, 1);
  std::vector<float> weights;
  weights.reserve(strengths.size());
  for (std::size_t i = 0; i < strengths.size(); ++i)
    weights.push_back(kUnpainted + std::max(strengths[i] * (1.0F - kUnpainted), beside[i] * (kBeside - kUnpainted)));
  return weights;
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
  int label = 0;           // of Walked
  bool continues = false;  // from a code that was found, not from the encoder's
  ImageShape shape{};
  std::vector<float> drawing{};  // in [0, 1]
  std::shared_ptr<const ReadingContext> known{};
  std::stop_source stop{};  // nobody wants it any more
};

// Of Refined and Edited: refinement; of Completed: inpainting. Both with the weights that were newest when it began.
struct Drawing::Search {
  // The target fits the model.
  Search(const Goal& goal, const Gaussian& shown, std::shared_ptr<const Model> newest);
  void advance();  // by a step
  // Of where the code is now, without its place.
  Result<SoughtAnswer> answer(const Goal& goal, const std::stop_token& stop) const;

  std::shared_ptr<const Model> model;
  Gaussian encoded{};  // of Refined: the drawing's, by that model
  std::optional<Refinement> refinement{};
  std::optional<Inpainting> inpainting{};
  LatentPoint from{};  // of Edited, with a start elsewhere: where the code was shown
  int glide = 0;       // steps that it is still on its way from there
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
  m_edits = false;
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
  m_comparing.cancel();
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
  if (m_foundBeforeEdit) m_foundBeforeEdit->earlierWeights = true;
  if (m_found && !m_found->earlierWeights) {
    m_found->earlierWeights = true;
    emit sought(*m_found);
  }
  ask();
  if (otherClass) scoreSoon();  // newer weights bring newer codes first
}

void Drawing::place() {
  ++m_layouts;
  if (!m_answer) return;
  m_answer->place = placeNow({m_answer->reading.mean, m_answer->reading.logVariance});
  emit read(*m_answer);
  if (!m_found) return;
  m_found->place = placeNow(m_found->code);
  emit sought(*m_found);
}

DrawnPlace Drawing::placeNow(const Gaussian& code) const { return placeOf(m_exploration.layout(), *m_exploration.model(), code); }

void Drawing::otherImages() {
  stop();
  ++m_context;  // what is still answered has the earlier images' numbers
  m_pieceAsked = false;
  m_scoring.cancel();
  m_comparing.cancel();
  m_compared.reset();
  if (m_answer) {  // and so has what was answered
    m_answer->reading.neighbours = {};
    m_answer->reading.percentile.reset();
    emit read(*m_answer);
  }
  for (std::optional<SoughtAnswer>* found : {&m_found, &m_foundBeforeEdit}) {
    if (*found) (*found)->reading.neighbours = {};
  }
  if (m_found) emit sought(*m_found);
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

void Drawing::setShown(bool shown) {
  if (std::exchange(m_shown, shown) == shown) return;
  if (!shown) {
    m_comparing.cancel();
    m_scoring.cancel();
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
    const Image picture = centredAsMnist(*ink, model->imageShape().width);
    auto reading = readPicture(*model, picture.pixels, known->scores);
    std::optional<DrawnPlace> place;
    if (reading) place = placeOf(layout, *model, {reading->mean, reading->logVariance});
    if (reading && atOnce) {
      auto found = pictureNeighbours(*model, *reading, *known, compared.get(), kReadNeighbours, stop);
      if (found) reading->neighbours = *std::move(found);
      else reading = found.error();
    }
    post(this, [this, context, layouts, ink, reading = std::move(reading), place, atOnce]() mutable {
      if (context != m_context) return;
      if (!reading) return emit failed(reading.error());
      const std::optional<DrawnAnswer> former = std::exchange(m_answer, DrawnAnswer{*std::move(reading), *place});
      if (layouts != m_layouts) m_answer->place = placeNow({m_answer->reading.mean, m_answer->reading.logVariance});
      m_answerInk = ink;
      if (atOnce) m_compared = std::make_shared<const PictureNeighbours>(m_answer->reading.neighbours);
      else if (former && m_shown) m_answer->reading.neighbours = former->reading.neighbours;
      emit read(*m_answer);
      if (!atOnce) compareSoon();
    });
  });
}

// A code's own neighbours take about as long as a step of the search. They are those of the goal's codes, which fit the search's
// weights.
CodeReading Drawing::readCode(const Model& model, const Goal& goal, const Gaussian& code) {
  CodeReading reading;
  if (goal.sought != Sought::Completed) {
    float term = 0.0F;
    model.reconstructionTerms(goal.drawing, code.mean, std::span(&term, 1));
    reading.losses = Losses{static_cast<double>(term), klToPrior(code)};
  }
  if (auto found = codeNeighbours(model, code.mean, *goal.known)) reading.neighbours = *std::move(found);
  return reading;
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
  const auto model = m_exploration.model();
  if (m_trains || !m_shown || !m_ink || !model || !suits(model->imageShape()) || !m_known->scores.empty() || m_scoring.running())
    return;
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
  if (!isRead()) return;
  m_edits = false;  // what is found is the next edit's picture
  seek({.sought = Sought::Refined, .target = {inUnitRange(m_answer->reading.picture), {}}});
}

void Drawing::beginEdit() {
  stop();
  m_edits = false;
}

void Drawing::keepBeforeEdit() {
  if (std::exchange(m_edits, true)) return;
  m_editBase = m_found ? m_found->decoded : m_answer->reading.reconstruction;
  m_foundBeforeEdit = m_found;
}

void Drawing::edit(const std::vector<float>& strengths, const std::vector<float>& values) {
  if (!isRead() || strengths.size() != m_answer->reading.picture.pixels.size() || values.size() != strengths.size()) return;
  keepBeforeEdit();
  CodeTarget target{inUnitRange(m_editBase), paintedWeights(strengths, m_editBase.shape.width)};
  for (std::size_t i = 0; i < strengths.size(); ++i) target.pixels[i] += strengths[i] * (values[i] - target.pixels[i]);
  seek({.sought = Sought::Edited, .target = std::move(target)});
}

void Drawing::complete(const std::vector<float>& strengths) {
  if (!isRead() || strengths.size() != m_answer->reading.picture.pixels.size()) return;
  keepBeforeEdit();
  CodeTarget target{inUnitRange(m_answer->reading.picture), {}};
  target.weights.reserve(strengths.size());
  for (const float strength : strengths) target.weights.push_back(strength < 0.5F ? 1.0F : 0.0F);
  seek({.sought = Sought::Completed, .target = std::move(target)});
}

void Drawing::walkTo(int label) {
  if (!isRead() || !m_known->codes || !m_known->images) return;
  m_edits = false;
  seek({.sought = Sought::Walked, .label = label});
}

void Drawing::stop() {
  ++m_turn;
  m_search.reset();
  if (!m_goal) return;
  std::stop_source(m_goal->stop).request_stop();
  m_goal.reset();
  emit seeksChanged();
}

void Drawing::undoEdit() {
  if (!m_edits) return;
  stop();
  m_edits = false;
  m_found = std::exchange(m_foundBeforeEdit, std::nullopt);
  if (m_found) {
    m_found->place = placeNow(m_found->code);
    emit sought(*m_found);
  } else if (m_answer) {
    emit read(*m_answer);
  }
}

void Drawing::backToEncoder() {
  beginEdit();
  m_foundBeforeEdit.reset();
  if (!m_found) return;
  m_found.reset();
  if (m_answer) emit read(*m_answer);
}

void Drawing::seek(Goal goal) {
  goal.shape = m_answer->reading.picture.shape;
  goal.drawing = inUnitRange(m_answer->reading.picture);
  goal.continues = m_found.has_value();
  goal.known = m_known;
  goal.turn = m_turn;
  const bool sought = seeks();
  if (m_goal) std::stop_source(m_goal->stop).request_stop();
  m_search.reset();
  m_goal = std::make_shared<const Goal>(std::move(goal));
  if (!sought) emit seeksChanged();
  if (!m_pieceAsked) askPiece();
}

// One piece at a time: its answer asks for the next one, of what is sought by then.
void Drawing::askPiece() {
  m_pieceAsked = true;
  m_exploration.ask(
      QuestionKind::Refine,
      [this, context = m_context, layouts = m_layouts, goal = m_goal, search = m_search, from = code(),
       layout = m_exploration.layout()](const std::shared_ptr<const Model>& model, std::stop_token stop) {
        const EitherStop either(stop, goal->stop);
        auto piece = std::make_shared<Piece>(workOn(*goal, search, from, layout, model, either.token()));
        post(this, [this, context, layouts, goal, piece] {
          if (context != m_context) return;
          m_pieceAsked = false;
          if (piece->answer && layouts != m_layouts) piece->answer->place = placeNow(piece->answer->code);
          take(std::move(*piece), goal);
        });
      },
      [this, context = m_context, goal = m_goal] {  // failed() has been told
        post(this, [this, context, goal] {
          if (context != m_context) return;
          m_pieceAsked = false;
          end(goal);
        });
      });
}

Drawing::Search::Search(const Goal& goal, const Gaussian& shown, std::shared_ptr<const Model> newest) : model(std::move(newest)) {
  if (goal.sought == Sought::Completed) {
    InpaintOptions options;
    if (goal.known->codes) options.codes = someOf(*goal.known->codes, kMostStarts);
    inpainting.emplace(model, goal.target, std::move(options));
  } else if (goal.sought == Sought::Edited) {
    Gaussian start = shown;
    if (goal.known->codes) start.mean = editStart(*model, goal.target, shown.mean, *goal.known->codes);
    refinement.emplace(model, goal.target, start, kEditing);
    from = shown.mean;
    glide = start.mean == shown.mean ? 0 : kGlide;
  } else {
    encoded = encodedGaussian(*model, goal.target.pixels);
    refinement.emplace(model, goal.target, goal.continues ? shown : encoded);
  }
}

void Drawing::Search::advance() {
  if (inpainting) inpainting->advance(1);
  else refinement->advance(1);
  glide = std::max(0, glide - 1);
}

Result<SoughtAnswer> Drawing::Search::answer(const Goal& goal, const std::stop_token& stop) const {
  SoughtAnswer answer;
  answer.sought = goal.sought;
  if (inpainting) {
    answer.code = inpainting->best();
    answer.decoded = toImage(inpainting->completed(), goal.shape);
    answer.step = inpainting->step();
    answer.loss = inpainting->loss();
    answer.done = inpainting->done();
    return answer;
  }
  answer.code = refinement->best();
  const float left = static_cast<float>(glide) / static_cast<float>(kGlide);
  for (std::size_t i = 0; glide > 0 && i < from.size(); ++i) answer.code.mean[i] += left * (from[i] - answer.code.mean[i]);
  answer.decoded = decodePoint(*model, answer.code.mean);
  answer.step = refinement->step();
  answer.loss = refinement->loss();
  answer.done = refinement->done() && glide == 0;
  if (!answer.done || goal.sought != Sought::Refined) return answer;
  auto gain = scoreFresh(*model, goal.target, encoded, answer.code, kFreshSamples, kFreshSeed, stop);
  if (!gain) return gain.error();
  answer.gain = *gain;
  if (gain->difference > 0.0) {  // it came from elsewhere, or the noise deceived it
    answer.code = encoded;
    answer.decoded = decodePoint(*model, encoded.mean);
    answer.gain = FreshScore{gain->before, gain->before, 0.0, 0.0};
  }
  return answer;
}

Drawing::Piece Drawing::workOn(const Goal& goal, std::shared_ptr<Search> search, const Gaussian& from, const MapLayout& layout,
                               const std::shared_ptr<const Model>& model, const std::stop_token& stop) {
  Piece piece;
  if (stop.stop_requested()) return piece;
  if (!(model->imageShape() == goal.shape) || static_cast<std::size_t>(model->latentDimension()) != from.mean.size())
    return piece;  // another model is about to be opened
  if (goal.sought == Sought::Walked) {
    auto walk = walkToClass(*model, from.mean, goal.label, *goal.known->images, *goal.known->codes, kWalkSteps, stop);
    if (!walk) {
      piece.error = walk.error();
      return piece;
    }
    DrawnWalk way{goal.label, std::move(walk->points), std::move(walk->images), {}, {}};
    for (const auto& votes : walk->votes) way.shares.push_back(votes.at(static_cast<std::size_t>(goal.label)));
    for (const LatentPoint& point : way.points) way.readings.push_back(readCode(*model, goal, {point, from.logVariance}));
    piece.answer.emplace();
    piece.answer->sought = goal.sought;
    piece.answer->code = {way.points.back(), from.logVariance};
    piece.answer->decoded = way.images.back();
    piece.answer->reading = way.readings.back();
    piece.answer->done = true;
    piece.walk = std::move(way);
  } else {
    if (!search) {
      if (auto fits = checkTarget(*model, goal.target); !fits) {
        piece.error = fits.error();
        return piece;
      }
      search = std::make_shared<Search>(goal, from, model);
    }
    search->advance();
    auto answer = search->answer(goal, stop);
    if (!answer) {
      piece.error = answer.error();
      return piece;
    }
    piece.answer = *std::move(answer);
    piece.answer->reading = readCode(*search->model, goal, piece.answer->code);
    piece.answer->earlierWeights = search->model != model;
    piece.search = std::move(search);
  }
  piece.answer->place = placeOf(layout, *model, piece.answer->code);
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
  } else if (newest) {
    const std::optional<Error> error = std::move(piece.error);
    end(goal);
    if (error && !error->cancelled) emit failed(*error);
    return;
  }
  if (!m_goal) return;
  if (goal == m_goal) m_search = std::move(piece.search);
  if (!m_pieceAsked) askPiece();
}

void Drawing::end(const std::shared_ptr<const Goal>& goal) {
  if (goal == m_goal) stop();
  if (m_goal && !m_pieceAsked) askPiece();
}

}  // namespace latentscape
