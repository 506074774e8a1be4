// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/code_search.h"
#include "ui/controllers/drawing.h"
#include "ui/controllers/exploration_controller.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace latentscape {

// A code on its way, and at its end.
struct SoughtAnswer : FoundCode {
  DrawnPlace place;
  bool earlierWeights = false;  // the model has learned since
};

// Codes that are sought for a drawing, with the weights that were newest when the search began. Another drawing, another model
// and another class that the model is given end what is sought, and drop what was found. GUI thread only; nothing waits.
class DrawingSearch : public QObject {
  Q_OBJECT
 public:
  // Made before others are connected to the drawing: when they are told that it is cleared, nothing is found any more.
  DrawingSearch(const Drawing& drawing, ExplorationController& exploration, QObject* parent);

  // What is sought or was found last; none after another drawing. Without it the encoder's code is the one that is shown.
  const std::optional<SoughtAnswer>& found() const { return m_found; }

  // These begin at the code that is shown, the one that was found last or else the encoder's. They do nothing as long as there is
  // no answer to the drawing. A gain is that over the encoder of the weights that the search has, whichever are newest by its
  // end; without one the code is the encoder's.
  void refine();
  // beginEdit() stops what is sought. Pixels are painted on the picture that is decoded when the first edit() follows it: how
  // far, from 0 to 1, and with what. A newer goal takes the place of an older one, and the code goes on from where it is; or from
  // the code of an image on the map, if that one's decoded picture fits the goal better, and then the code glides there.
  // undoEdit() brings back the code that there was before the first edit() or complete(), and is followed by a first one again.
  void beginEdit();
  void edit(const std::vector<float>& strengths, const std::vector<float>& values);
  // The drawing's pixels whose strength is at least a half are missing.
  void complete(const std::vector<float>& strengths);
  void undoEdit();
  void backToEncoder();  // drops what was found, and what is sought
  void walkTo(int label);
  void stop();  // what is sought; what was found so far stays
  bool seeks() const { return m_goal != nullptr; }

 signals:
  void sought(const SoughtAnswer& answer);  // at every step, and again when the model learns or the layout changes
  void walked(const CodeWalk& walk);        // before sought(), which has its end
  void dropped();                           // by undoEdit() or backToEncoder(): the encoder's code is shown again
  void seeksChanged();
  void failed(const Error& error);

 private:
  struct Goal;   // what is sought
  struct Piece;  // what a question has found
  static Piece workOn(const std::shared_ptr<const Goal>& goal, std::shared_ptr<CodeSearch> search, const Gaussian& from,
                      const MapLayout& layout, const std::shared_ptr<const Model>& model, const std::stop_token& stop);

  void forget();  // what was found, and what is sought
  void follow();  // newer weights
  void place();   // another layout
  void otherImages();
  void readFound();
  void dropPiece();  // that is on its way
  void seek(CodeGoal goal);
  void askPiece();
  void take(Piece piece, const std::shared_ptr<const Goal>& goal);
  void end(const std::shared_ptr<const Goal>& goal);  // it can't be found
  void keepBeforeEdit();
  const PictureReading& reading() const { return m_drawing.answer()->reading; }
  Gaussian code() const;  // that is shown
  DrawnPlace placeNow(const Gaussian& code) const;

  const Drawing& m_drawing;
  ExplorationController& m_exploration;
  std::optional<SoughtAnswer> m_found;
  std::optional<SoughtAnswer> m_foundBeforeEdit;  // with m_editBase: while m_edits
  std::shared_ptr<const Goal> m_goal;             // null: nothing is sought
  std::shared_ptr<CodeSearch> m_search;           // the work on it, which one question at a time has; null: it has not begun
  Image m_editBase;
  bool m_edits = false;  // something is painted, or marked as missing
  bool m_pieceAsked = false;
  std::uint64_t m_turn = 0;     // counts stops: what an earlier search finds is dropped
  int m_givenClass = 0;         // that what was found is of
  std::uint64_t m_context = 0;  // pieces about an earlier model, earlier images, or what has been cleared, are dropped
  std::uint64_t m_layouts = 0;  // counts layouts: a piece's place may be an earlier one's
};

}  // namespace latentscape
