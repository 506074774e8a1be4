// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/centring.h"
#include "core/exploration/picture_reading.h"
#include "core/exploration/refinement.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/work_pace.h"
#include "ui/tasks/task.h"

#include <QObject>
#include <QPointF>
#include <QRectF>

#include <cstdint>
#include <memory>
#include <optional>

namespace latentscape {

// Where the map shows a code.
struct DrawnPlace {
  QPointF at;                       // in an embedding, that of the nearest code
  std::optional<QRectF> posterior;  // as of PosteriorAnswer
  bool inPlane = true;

  static DrawnPlace of(const MapLayout& layout, const Model& model, const Gaussian& code);
};

// A drawing as the model sees it: what the encoder gives for it.
struct DrawnAnswer {
  PictureReading reading;
  DrawnPlace place;

  Gaussian code() const { return {reading.mean, reading.logVariance}; }
};

// What the user draws, before the explored model: read as it is drawn, by the newest weights, and compared with the images on the
// map. It follows newer weights, another layout, other images and another model. DrawingSearch seeks better codes for it. GUI
// thread only; nothing waits.
class Drawing : public QObject {
  Q_OBJECT
 public:
  // With more images on the map they are compared with the drawing in the background: an answer has the neighbours and votes of
  // the one before until its own are known. With fewer they come with it.
  static constexpr std::size_t kMostAtOnce = 5'000;
  // While a model trains so many images, evenly from all, are scored for the percentile.
  static constexpr std::size_t kSample = 500;

  // clock: of the pace of that.
  Drawing(ExplorationController& exploration, QObject* parent, WorkPace::Clock clock = &WorkPace::steadySeconds);

  // Only square images of one channel can be drawn.
  static bool suits(const ImageShape& shape) { return shape.channels == 1 && shape.width == shape.height; }

  // The newest drawing: an answer that has begun is given, too, but no more are waiting.
  void setInk(const Ink& ink);
  void clear();
  bool exists() const { return m_ink != nullptr; }
  const std::optional<DrawnAnswer>& answer() const { return m_answer; }
  bool isRead() const { return m_answer && m_answerInk == m_ink; }                // the answer is about the newest ink
  const std::shared_ptr<const ReadingContext>& known() const { return m_known; }  // about the images on the map; never null

  // Whether a run is in progress: scores of all images, which take a while, wait until it rests. Until then the percentile is
  // among a sample, by weights of a moment ago, and that of the answer before until its own is known.
  void setTraining(bool trains);
  // Whether somebody sees more of an answer than its place: otherwise the drawing isn't compared with the images. At first: yes.
  void setShown(bool shown);

 signals:
  void drawn();                          // there is other ink, without an answer as yet
  void read(const DrawnAnswer& answer);  // and again for newer weights, codes or another layout, or with more that is known
  void cleared();                        // there is no drawing, or no answer as yet about another model
  void failed(const Error& error);

 private:
  void open();
  void follow();  // newer weights
  void place();   // another layout
  void otherImages();
  void otherCodes();
  void ask();
  bool comparable() const { return m_known->images && m_known->codes; }
  void compareSoon();
  void scoreSoon();
  void sampleSoon();
  void rankSoon();
  void forgetSample();
  DrawnPlace placeNow() const;  // of m_answer

  ExplorationController& m_exploration;
  std::shared_ptr<const Ink> m_ink, m_answerInk;  // m_answer is of the latter
  std::shared_ptr<const ReadingContext> m_known;
  std::optional<DrawnAnswer> m_answer;
  bool m_trains = false, m_shown = true;
  std::shared_ptr<const PictureNeighbours> m_compared;  // of the last drawing that was compared; null: none has been
  int m_givenClass = 0;                                 // that answers are about
  std::uint64_t m_context = 0;             // answers about an earlier model, or about what has been cleared, are dropped
  std::uint64_t m_layouts = 0;             // counts layouts: an answer's place may be an earlier one's
  struct Sample;                           // of the images, scored
  std::shared_ptr<const Sample> m_sample;  // null: none as yet, or nothing trains
  std::shared_ptr<const Ink> m_rankedInk;  // the last one that was, or is being, compared with it
  bool m_sampleFailed = false;             // it would only fail again
  WorkAllowance m_allowance;               // for samples
  WorkPace m_pace;
  Background m_background;
  Task m_scoring{m_background}, m_comparing{m_background}, m_sampling{m_background}, m_ranking{m_background};
};

}  // namespace latentscape
