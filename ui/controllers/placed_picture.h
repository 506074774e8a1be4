// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/centring.h"
#include "core/data/dataset.h"
#include "core/model/losses.h"
#include "core/storage/checkpoint.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/tasks/task.h"

#include <QImage>
#include <QObject>
#include <QPointF>
#include <QString>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace latentscape {

// A picture of the user's as the model sees it: where the map shows its code, and what it decodes to.
struct PlacedAnswer {
  QString name;
  Image original, reconstruction;
  Losses losses;  // at the posterior mean
  QPointF place;  // in an embedding, that of the nearest code
  bool inPlane = true;
};

// One picture that the user puts before the explored model, which is none of its data set's. It follows newer weights and another
// layout, and is prepared anew for another model. GUI thread only; nothing waits.
class PlacedPicture : public QObject {
  Q_OBJECT
 public:
  // checkpoint: that of the model that is explored, called on the GUI thread.
  PlacedPicture(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                QObject* parent);

  // A picture that has been placed, to be placed again. One that can't be read leaves the one before.
  struct Source;

  void placeFile(const QString& file);
  void placeImage(const QImage& image, const QString& name);
  void place(std::shared_ptr<const Source> source);  // null: removes it
  void remove();
  bool exists() const { return m_source != nullptr; }
  bool reading() const { return m_preparing.running(); }  // the one that is there; it may turn out that it can't be read
  const std::shared_ptr<const Source>& source() const { return m_source; }  // null: there is none
  // The last answer about the picture that is there.
  const std::optional<PlacedAnswer>& answer() const { return m_answer; }
  // That of the picture as it was read, which has more detail than the model's images: at most kInkSide pixels to its longer
  // side (core/data/centring.h). Nothing before there is an answer.
  const Ink& ink() const { return m_ink; }

 signals:
  void placed(const PlacedAnswer& answer);  // and again for newer weights or another layout
  void wasRead();                           // the one that is there; it stays
  void changed();                           // another picture is to be placed, or none any more, as the user wishes
  void removed();                           // by remove(), or because another model can't take it
  void failed(const Error& error);          // the picture before it is placed again, if there was one

 private:
  struct Prepared;

  void prepare();
  void takeAway();
  void ask();

  ExplorationController& m_exploration;
  const std::function<std::shared_ptr<const Checkpoint>()> m_checkpoint;
  std::shared_ptr<const Source> m_source, m_before;  // the latter until the former has been read
  std::shared_ptr<const Dataset> m_picture;          // one test image, prepared for the model that is explored
  Ink m_ink;
  std::optional<PlacedAnswer> m_answer;
  std::uint64_t m_context = 0;  // answers about an earlier picture or model are dropped
  Background m_background;
  Task m_preparing{m_background};
};

}  // namespace latentscape
