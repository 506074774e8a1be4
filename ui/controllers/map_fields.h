// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/map_field.h"
#include "core/exploration/work_allowance.h"
#include "core/storage/checkpoint.h"
#include "ui/controllers/decoded_world.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/work_pace.h"

#include <QObject>
#include <QPointF>
#include <QRectF>
#include <QTimer>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace latentscape {

// The layer that the user has chosen for the map, a field over the plane that it shows, by the newest frozen model: first coarse,
// then fine, some rows at a time, so that nobody waits for it long; while a model trains, only coarse and as often as the
// allowance lets it; but what is not decoded comes again for a view that has outgrown it. What is made of codes takes those of so
// many images on the map, evenly from the first to the last. GUI thread only; nothing waits.
class MapFields : public QObject {
  Q_OBJECT
 public:
  // checkpoint: that of the model that is explored, called on the GUI thread. allowance: see DecodedWorld.
  MapFields(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
            WorkAllowance& allowance, QObject* parent, WorkPace::Clock clock = WorkPace::steadySeconds);
  ~MapFields() override;

  void setField(std::optional<MapField> field);  // none: no layer
  std::optional<MapField> field() const { return m_field; }
  void setWindow(const MapWindow& window);
  void setTraining(bool on);  // the processor is needed for that
  // Where the user wishes to know the layer's value exactly: told once the place rests, and again with each picture. What has a
  // closed form is told at once.
  void setPlace(QPointF place);
  // Why the map can't have that layer, in a sentence; empty if it can.
  QString whyNot(MapField field) const;
  // Than those of the plane that the map shows; densities are its marginals.
  static bool usesOtherCoordinates(MapField field);
  // The newest model's, as fine as it gets, covers all that the map shows.
  bool complete() const;
  // That, with the value at the place; or there is none to come.
  bool settled() const { return !usable() || (complete() && !m_valueDue); }

 signals:
  // May be of a model that is a little older, never of another map or data set.
  void arrived(MapField field, const std::shared_ptr<const MapFieldAnswer>& answer);
  // Exact, of the model, the images and the plane that the newest picture is of; none where there is none.
  void valueArrived(MapField field, QPointF place, const std::optional<FieldValue>& value);
  void cleared();
  void availabilityChanged();
  void failed(const QString& why);  // the layer can't be computed by this model; the same is told once

 private:
  struct Known;
  struct Source;
  void forget();
  void outdate();
  void pump();
  bool usable() const;
  // A picture on its way: its first rows are there.
  struct Partial {
    MapFieldAnswer answer;  // with room for all rows
    int rows = 0;
    std::uint64_t age = 0;
  };
  struct Piece;
  std::optional<PlaceGrid> nextGrid() const;
  bool covers(const PlaceGrid& grid) const;
  bool outgrown() const;
  void ask(const PlaceGrid& rows, bool again);
  void take(Piece piece);
  void valueSoon();
  void askValue();
  void takeValue(QPointF place, const Result<std::optional<FieldValue>>& value);
  double finest() const;  // logical pixels from one place to the next

  ExplorationController& m_exploration;
  const std::function<std::shared_ptr<const Checkpoint>()> m_checkpoint;
  WorkPace m_pace;  // while a model trains
  std::optional<MapField> m_field;
  std::optional<MapWindow> m_window;
  bool m_training = false, m_asked = false;
  std::uint64_t m_context = 0, m_age = 0;  // as of DecodedWorld
  struct Shown {
    PlaceGrid grid;
    std::uint64_t age = 0;
  };
  std::optional<Shown> m_shown;
  std::optional<Partial> m_partial;
  std::shared_ptr<const Source> m_source;  // of what is shown
  QPointF m_place;
  bool m_valueDue = false;  // at the place, it has not been told yet
  QTimer m_placeRests{this};
  std::optional<std::uint64_t> m_failedAge;  // that the last failure was of
  QString m_failure;                         // that was told last; empty: it has worked since
  double m_secondsEach = 0.0;                // for a place; 0: not known yet
  std::stop_source m_stop;                   // of the question on its way
  const std::shared_ptr<Known> m_known;      // used on the service's thread alone
};

}  // namespace latentscape
