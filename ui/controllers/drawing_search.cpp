// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/drawing_search.h"

#include "core/base/either_stop.h"
#include "core/exploration/model_input.h"
#include "core/exploration/painted_target.h"
#include "ui/tasks/post.h"

#include <utility>

namespace latentscape {

struct DrawingSearch::Goal {
  CodeGoal code;
  std::uint64_t turn = 0;
  std::stop_source stop{};  // nobody wants it any more
};

struct DrawingSearch::Piece {
  std::shared_ptr<CodeSearch> search;
  std::optional<SoughtAnswer> answer;
  std::optional<CodeWalk> walk;
  std::optional<Error> error;
};

DrawingSearch::DrawingSearch(const Drawing& drawing, ExplorationController& exploration, QObject* parent)
    : QObject(parent), m_drawing(drawing), m_exploration(exploration) {
  connect(&m_drawing, &Drawing::drawn, this, &DrawingSearch::forget);
  connect(&m_drawing, &Drawing::cleared, this, [this] {
    forget();
    dropPiece();
    m_givenClass = m_exploration.givenClass();
  });
  connect(&m_exploration, &ExplorationController::updated, this, &DrawingSearch::follow);
  connect(&m_exploration, &ExplorationController::layoutChanged, this, &DrawingSearch::place);
  connect(&m_exploration, &ExplorationController::imagesChanged, this, &DrawingSearch::otherImages);
  connect(&m_exploration, &ExplorationController::codesArrived, this, &DrawingSearch::readFound);
}

void DrawingSearch::forget() {
  stop();
  m_found.reset();
  m_foundBeforeEdit.reset();
  m_edits = false;
}

void DrawingSearch::dropPiece() {
  ++m_context;
  m_pieceAsked = false;
}

void DrawingSearch::follow() {
  const bool otherClass = std::exchange(m_givenClass, m_exploration.givenClass()) != m_exploration.givenClass();
  if (otherClass) forget();  // nothing of it is true for another class
  if (m_foundBeforeEdit) m_foundBeforeEdit->earlierWeights = true;
  if (m_found && !m_found->earlierWeights) {
    m_found->earlierWeights = true;
    emit sought(*m_found);
  }
}

void DrawingSearch::place() {
  ++m_layouts;
  if (!m_found) return;
  m_found->place = placeNow(m_found->code);
  emit sought(*m_found);
}

DrawnPlace DrawingSearch::placeNow(const Gaussian& code) const {
  return DrawnPlace::of(m_exploration.layout(), *m_exploration.model(), code);
}

void DrawingSearch::otherImages() {
  stop();
  dropPiece();  // it has the earlier images' numbers, and so has what was found
  for (std::optional<SoughtAnswer>* found : {&m_found, &m_foundBeforeEdit}) {
    if (*found) (*found)->reading.neighbours = {};
  }
  if (m_found) emit sought(*m_found);
}

// What was found, among other images than those that there were then.
void DrawingSearch::readFound() {
  if (!m_found || seeks() || m_pieceAsked || m_found->earlierWeights || m_found->reading.neighbours.voters > 0) return;
  m_exploration.ask(QuestionKind::Refine,
                    [this, context = m_context, turn = m_turn, code = m_found->code.mean, known = m_drawing.known()](
                        const std::shared_ptr<const Model>& model, const std::stop_token& stop) {
                      if (static_cast<std::size_t>(model->latentDimension()) != code.size())
                        return;  // another is about to be opened
                      auto neighbours = codeNeighbours(*model, code, *known, kReadNeighbours, stop);
                      if (!neighbours) return;  // the codes of these images by this model are on their way
                      post(this, [this, context, turn, code, neighbours = *std::move(neighbours)]() mutable {
                        if (context != m_context || turn != m_turn || !m_found || m_found->code.mean != code) return;
                        m_found->reading.neighbours = std::move(neighbours);
                        emit sought(*m_found);
                      });
                    });
}

Gaussian DrawingSearch::code() const { return m_found ? m_found->code : m_drawing.answer()->code(); }

void DrawingSearch::refine() {
  if (!m_drawing.isRead()) return;
  m_edits = false;  // what is found is the next edit's picture
  seek({.sought = Sought::Refined, .target = {inUnitRange(reading().picture.pixels), {}}});
}

void DrawingSearch::beginEdit() {
  stop();
  m_edits = false;
}

void DrawingSearch::keepBeforeEdit() {
  if (std::exchange(m_edits, true)) return;
  m_editBase = m_found ? m_found->decoded : reading().reconstruction;
  m_foundBeforeEdit = m_found;
}

void DrawingSearch::edit(const std::vector<float>& strengths, const std::vector<float>& values) {
  if (!m_drawing.isRead() || strengths.size() != reading().picture.pixels.size() || values.size() != strengths.size()) return;
  keepBeforeEdit();
  seek({.sought = Sought::Edited, .target = paintedTarget(m_editBase, strengths, values)});
}

void DrawingSearch::complete(const std::vector<float>& strengths) {
  if (!m_drawing.isRead() || strengths.size() != reading().picture.pixels.size()) return;
  keepBeforeEdit();
  seek({.sought = Sought::Completed, .target = targetWithout(reading().picture, strengths)});
}

void DrawingSearch::walkTo(int label) {
  if (!m_drawing.isRead() || !m_drawing.known()->codes || !m_drawing.known()->images) return;
  m_edits = false;
  seek({.sought = Sought::Walked, .label = label});
}

void DrawingSearch::stop() {
  ++m_turn;
  m_search.reset();
  if (!m_goal) return;
  std::stop_source(m_goal->stop).request_stop();
  m_goal.reset();
  emit seeksChanged();
}

void DrawingSearch::undoEdit() {
  if (!m_edits) return;
  stop();
  m_edits = false;
  m_found = std::exchange(m_foundBeforeEdit, std::nullopt);
  if (!m_found) return emit dropped();
  m_found->place = placeNow(m_found->code);
  emit sought(*m_found);
}

void DrawingSearch::backToEncoder() {
  beginEdit();
  m_foundBeforeEdit.reset();
  if (!m_found) return;
  m_found.reset();
  emit dropped();
}

void DrawingSearch::seek(CodeGoal goal) {
  goal.fromEncoder = !m_found.has_value();
  goal.picture = reading().picture;
  goal.known = m_drawing.known();
  const bool sought = seeks();
  if (m_goal) std::stop_source(m_goal->stop).request_stop();
  m_search.reset();
  m_goal = std::make_shared<const Goal>(Goal{std::move(goal), m_turn});
  if (!sought) emit seeksChanged();
  if (!m_pieceAsked) askPiece();
}

// One piece at a time: its answer asks for the next one, of what is sought by then.
void DrawingSearch::askPiece() {
  m_pieceAsked = true;
  m_exploration.ask(
      QuestionKind::Refine,
      [this, context = m_context, layouts = m_layouts, goal = m_goal, search = m_search, from = code(),
       layout = m_exploration.layout()](const std::shared_ptr<const Model>& model, std::stop_token stop) {
        const EitherStop either(stop, goal->stop);
        auto piece = std::make_shared<Piece>(workOn(goal, search, from, layout, model, either.token()));
        post(this, [this, context, layouts, goal, piece] {
          if (context != m_context) return;
          m_pieceAsked = false;
          if (piece->answer && layouts != m_layouts) piece->answer->place = placeNow(piece->answer->code);
          take(std::move(*piece), goal);
        });
      },
      [this, context = m_context, goal = m_goal] {  // the controller has told of the exception
        post(this, [this, context, goal] {
          if (context != m_context) return;
          m_pieceAsked = false;
          end(goal);
        });
      });
}

DrawingSearch::Piece DrawingSearch::workOn(const std::shared_ptr<const Goal>& goal, std::shared_ptr<CodeSearch> search,
                                           const Gaussian& from, const MapLayout& layout,
                                           const std::shared_ptr<const Model>& model, const std::stop_token& stop) {
  Piece piece;
  if (stop.stop_requested()) return piece;
  if (!(model->imageShape() == goal->code.picture.shape) ||
      static_cast<std::size_t>(model->latentDimension()) != from.mean.size())
    return piece;  // another model is about to be opened
  if (!search) {
    auto begun = CodeSearch::create(std::shared_ptr<const CodeGoal>(goal, &goal->code), from, model);
    if (!begun) {
      piece.error = begun.error();
      return piece;
    }
    search = std::make_shared<CodeSearch>(*std::move(begun));
  }
  auto found = search->advance(stop);
  if (!found) {
    piece.error = found.error();
    return piece;
  }
  const DrawnPlace place = DrawnPlace::of(layout, *model, found->code);
  piece.answer = SoughtAnswer{*std::move(found), place, search->model() != model};
  piece.walk = search->walk();
  piece.search = std::move(search);
  return piece;
}

void DrawingSearch::take(Piece piece, const std::shared_ptr<const Goal>& goal) {
  if (!m_goal) return;  // stopped
  const bool newest = goal == m_goal;
  // On the way to another goal of the same kind, as a brush makes them, what was found on the way to the last one is where the
  // code is.
  if (piece.answer && goal->turn == m_turn && (newest || goal->code.sought == m_goal->code.sought)) {
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

void DrawingSearch::end(const std::shared_ptr<const Goal>& goal) {
  if (goal == m_goal) stop();
  if (m_goal && !m_pieceAsked) askPiece();
}

}  // namespace latentscape
