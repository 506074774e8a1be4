// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/centring.h"
#include "core/exploration/picture_reading.h"
#include "core/exploration/refinement.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/tasks/task.h"

#include <QObject>
#include <QPointF>
#include <QRectF>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace latentscape {

// Where the map shows a code.
struct DrawnPlace {
  QPointF at;                       // in an embedding, that of the nearest code
  std::optional<QRectF> posterior;  // as of PosteriorAnswer
  bool inPlane = true;
};

// A drawing as the model sees it: what the encoder gives for it.
struct DrawnAnswer {
  PictureReading reading;
  DrawnPlace place;
};

// What is said of a code that is not the encoder's.
struct CodeReading {
  std::optional<Losses> losses;  // of the whole drawing, at the mean; none of Completed, where a part of it is missing
  CodeNeighbours neighbours;     // among the images on the map
};

// What a code is sought for.
enum class Sought {
  Refined,    // the drawing, by a better code than the encoder's
  Edited,     // the decoded picture, with what is painted on it
  Completed,  // the drawing, of which a part is missing
  Walked      // where a class is
};

// A code on its way, and at its end.
struct SoughtAnswer {
  Sought sought = Sought::Refined;
  Gaussian code;
  Image decoded;  // from its mean; of Completed: in what is missing, and the drawing elsewhere
  DrawnPlace place;
  CodeReading reading;  // by the weights and codes that there were when the search began
  int step = 0;
  double loss = 0.0;  // of what is sought, nats: it falls on the way; 0 of Walked
  bool done = false;
  std::optional<FreshScore> gain;  // of Refined, at its end
  bool earlierWeights = false;     // the model has learned since
};

// The way from a code to where a class is.
struct DrawnWalk {
  int label = 0;
  std::vector<LatentPoint> points;  // from the first to the last
  std::vector<Image> images;        // decoded from them
  std::vector<double> shares;       // of the class, among the nearest codes of each point
  std::vector<CodeReading> readings;
};

// What the user draws, before the explored model: read as it is drawn, by the newest weights, and sought for better codes. It
// follows newer weights, another layout, other images and another model. GUI thread only; nothing waits.
class Drawing : public QObject {
  Q_OBJECT
 public:
  // With more images on the map they are compared with the drawing in the background: an answer has the neighbours and votes of
  // the one before until its own are known. With fewer they come with it.
  static constexpr std::size_t kMostAtOnce = 5'000;

  Drawing(ExplorationController& exploration, QObject* parent);

  // Only square images of one channel can be drawn.
  static bool suits(const ImageShape& shape) { return shape.channels == 1 && shape.width == shape.height; }

  // The newest drawing: an answer that has begun is given, too, but no more are waiting. Ends what is sought.
  void setInk(const Ink& ink);
  void clear();
  bool exists() const { return m_ink != nullptr; }
  const std::optional<DrawnAnswer>& answer() const { return m_answer; }
  // What is sought or was found last; none after another drawing.
  const std::optional<SoughtAnswer>& found() const { return m_found; }

  // These begin at the code that is shown, the one that was found last or else the encoder's. They do nothing as long as there is
  // no answer. A gain is that over the encoder of the weights that the search has, whichever are newest by its end; without one
  // the code is the encoder's.
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

  // Whether a run is in progress: scores of all images, which take a while, wait until it rests.
  void setTraining(bool trains);
  // Whether somebody sees more of an answer than its place: otherwise the drawing isn't compared with the images. At first: yes.
  void setShown(bool shown);

 signals:
  void read(const DrawnAnswer& answer);     // and again for newer weights, codes or another layout, or with more that is known
  void sought(const SoughtAnswer& answer);  // at every step, and again when the model learns or the layout changes
  void walked(const DrawnWalk& walk);       // before sought(), which has its end
  void seeksChanged();
  void cleared();  // there is no drawing, or no answer as yet about another model
  void failed(const Error& error);

 private:
  struct Goal;    // what is sought
  struct Search;  // the work on it, which one question at a time has
  struct Piece;   // what a question has found
  static CodeReading readCode(const Model& model, const Goal& goal, const Gaussian& code);
  static Piece workOn(const Goal& goal, std::shared_ptr<Search> search, const Gaussian& from, const MapLayout& layout,
                      const std::shared_ptr<const Model>& model, const std::stop_token& stop);

  void open();
  void follow();  // newer weights
  void place();   // another layout
  void forget();  // what was found
  void otherImages();
  void otherCodes();
  void ask();
  bool comparable() const { return m_known->images && m_known->codes; }
  void compareSoon();
  void scoreSoon();
  bool isRead() const { return m_answer && m_answerInk == m_ink; }  // the newest ink
  void seek(Goal goal);
  void askPiece();
  void take(Piece piece, const std::shared_ptr<const Goal>& goal);
  void end(const std::shared_ptr<const Goal>& goal);  // it can't be found
  void keepBeforeEdit();
  Gaussian code() const;  // that is shown
  DrawnPlace placeNow(const Gaussian& code) const;

  ExplorationController& m_exploration;
  std::shared_ptr<const Ink> m_ink, m_answerInk;  // m_answer is of the latter
  std::shared_ptr<const ReadingContext> m_known;  // about the images on the map; never null
  std::optional<DrawnAnswer> m_answer;
  std::optional<SoughtAnswer> m_found;
  std::optional<SoughtAnswer> m_foundBeforeEdit;  // with m_editBase: while m_edits
  std::shared_ptr<const Goal> m_goal;             // null: nothing is sought
  std::shared_ptr<Search> m_search;               // null: it has not begun
  Image m_editBase;
  bool m_edits = false;  // something is painted, or marked as missing
  bool m_pieceAsked = false;
  std::uint64_t m_turn = 0;  // counts stops: what an earlier search finds is dropped
  bool m_trains = false, m_shown = true;
  std::shared_ptr<const PictureNeighbours> m_compared;  // of the last drawing that was compared; null: none has been
  int m_givenClass = 0;                                 // that answers are about
  std::uint64_t m_context = 0;  // answers about an earlier model, or about what has been cleared, are dropped
  std::uint64_t m_layouts = 0;  // counts layouts: an answer's places may be an earlier one's
  Background m_background;
  Task m_scoring{m_background}, m_comparing{m_background};
};

}  // namespace latentscape
