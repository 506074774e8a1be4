// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/map_fields.h"

#include "core/base/either_stop.h"
#include "core/base/threads.h"
#include "core/data/subset.h"
#include "ui/tasks/post.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr double kInterval = 0.2;              // seconds between two pictures while a model trains, at least
constexpr double kAcrossTraining = 30.0;       // places in sight along the longer side while a model trains
constexpr double kCoarse = 24.0;               // logical pixels from one place to the next, of the first picture
constexpr double kFine = 5.0, kDecoded = 8.0;  // of the last: where places are decoded, they cost more
constexpr double kMargin = 0.2;                // of what is in sight, on each side: a small step of the view asks for nothing
constexpr double kSpare = 0.05;                // of a picture, on each side: seen only until there is another one
constexpr double kPatience = 0.5;        // seconds to wait while a model trains, if there is none, or the view has outgrown it
constexpr double kNear = 1.6;            // so much may the distance between places differ from the wanted one
constexpr double kPieceSeconds = 0.015;  // for the rows that are computed together at rest, about
constexpr int kMostPieces = 12;          // of a picture: each of them prepares anew
constexpr int kPlaceRests = 50;          // ms without a move of the place whose value is asked for
constexpr std::size_t kImagesTraining = 2000;  // that are encoded while a model trains
constexpr std::size_t kImages = 10'000;        // and at rest

bool needsCodes(MapField field) {
  return field == MapField::AggregatePosterior || field == MapField::ReconstructionError || field == MapField::ClassRegions;
}

bool decodes(MapField field) { return field == MapField::Uncertainty || field == MapField::Magnification; }

// Less than the margin, so that a picture covers the view that it is made for. On a line the one row has none; in a plane, which
// may have but one row in sight, both sides have the same.
int spareOf(const PlaceGrid& grid, bool line) {
  const int cells = line ? grid.columns : std::min(grid.columns, grid.rows);
  return static_cast<int>(std::lround(kSpare * cells));
}

}  // namespace

// Images on the map, their codes by one model, and their errors.
struct MapFields::Known {
  std::weak_ptr<const Dataset> dataset;
  std::size_t count = 0;
  std::shared_ptr<const ImageSet> images;
  std::weak_ptr<const Model> model;
  std::shared_ptr<const Codes> codes;
  std::shared_ptr<const std::vector<float>> errors;

  // Leaves what is known already as it is.
  Result<void> encode(const std::shared_ptr<const Model>& by, const std::shared_ptr<const Dataset>& of, std::size_t most,
                      bool withErrors, const std::stop_token& stop) {
    const std::size_t wanted = std::min(most, of->test.size());
    if (dataset.lock() != of || count != wanted) {
      images = std::make_shared<const ImageSet>(takeImages(of->test, spreadIndices(of->test.size(), wanted)));
      dataset = of;
      count = wanted;
      codes.reset();
    }
    if (!codes || model.lock() != by) {
      auto encoded = encodeImages(*by, *images, 0, wanted, stop);
      if (!encoded) return encoded.error();
      codes = std::make_shared<const Codes>(*std::move(encoded));
      errors.reset();
      model = by;
    }
    if (withErrors && !errors) {
      auto terms = imageErrors(*by, *images, stop);
      if (!terms) return terms.error();
      errors = std::make_shared<const std::vector<float>>(*std::move(terms));
    }
    return {};
  }
};

// What a picture is made of.
struct MapFields::Source {
  std::shared_ptr<const Model> model;
  MapFieldQuestion question;
};

// Some rows of a picture.
struct MapFields::Piece {
  MapField field = MapField::PriorDensity;
  PlaceGrid rows;
  Result<MapFieldAnswer> answer = Error::cancelledByUser();
  std::shared_ptr<const Source> source;
  std::uint64_t context = 0, age = 0;
  bool charged = false;  // to the allowance
  double seconds = 0.0;
};

MapFields::MapFields(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                     WorkAllowance& allowance, QObject* parent, WorkPace::Clock clock)
    : QObject(parent), m_exploration(exploration), m_checkpoint(std::move(checkpoint)),
      m_pace(allowance, kInterval, std::move(clock), [this] { pump(); }), m_known(std::make_shared<Known>()) {
  for (const auto changed :
       {&ExplorationController::opened, &ExplorationController::layoutChanged, &ExplorationController::imagesChanged})
    connect(&m_exploration, changed, this, &MapFields::forget);
  connect(&m_exploration, &ExplorationController::updated, this, &MapFields::outdate);
  connect(&m_exploration, &ExplorationController::planeMoved, this, [this] {
    if (m_field && usesOtherCoordinates(*m_field)) outdate();
  });
  m_placeRests.setObjectName(QStringLiteral("placeTimer"));
  m_placeRests.setSingleShot(true);
  m_placeRests.setInterval(kPlaceRests);
  connect(&m_placeRests, &QTimer::timeout, this, &MapFields::askValue);
}

MapFields::~MapFields() { m_stop.request_stop(); }

QString MapFields::whyNot(MapField field) const {
  if (!m_exploration.layout().isPlane()) return DecodedWorld::nothingBetween(m_exploration.layout());
  const auto model = m_exploration.model();
  if (!model) return tr("There is no model yet.");
  const auto& dataset = m_exploration.dataset();
  const std::size_t images = dataset ? dataset->test.size() : 0, labels = dataset ? dataset->test.labels.size() : 0;
  const auto available = fieldAvailable(field, model->variational(), m_checkpoint()->config.model.reconstruction, images, labels);
  return available ? QString() : QString::fromStdString(available.error().what);
}

bool MapFields::usesOtherCoordinates(MapField field) {
  return field != MapField::PriorDensity && field != MapField::AggregatePosterior;
}

bool MapFields::usable() const {
  return m_field && m_window && !m_window->visible.isEmpty() && m_exploration.model() && whyNot(*m_field).isEmpty();
}

double MapFields::finest() const { return m_field && decodes(*m_field) ? kDecoded : kFine; }

void MapFields::setField(std::optional<MapField> field) {
  if (field == m_field) return;
  m_field = field;
  m_secondsEach = 0.0;
  m_pace.forget();  // what the user chooses is no longer to wait for what others took
  forget();
}

void MapFields::setWindow(const MapWindow& window) {
  if (m_window == window) return;
  m_window = window;
  pump();
}

void MapFields::setPlace(QPointF place) {
  if (place == m_place) return;
  m_place = place;
  valueSoon();
}

void MapFields::setTraining(bool on) {
  if (on == m_training) return;
  m_training = on;
  if (on) m_stop.request_stop();  // what is fine takes long
  else m_pace.forget();
  pump();
}

void MapFields::forget() {
  ++m_context;
  m_stop.request_stop();
  m_asked = false;
  m_shown.reset();
  m_partial.reset();
  m_source.reset();
  m_valueDue = false;
  m_placeRests.stop();
  m_failedAge.reset();
  m_failure.clear();
  emit cleared();
  emit availabilityChanged();
  pump();
}

void MapFields::outdate() {
  ++m_age;
  if (!m_training) m_stop.request_stop();  // otherwise a picture would never be finished
  pump();
}

bool MapFields::complete() const { return usable() && !nextGrid(); }

bool MapFields::covers(const PlaceGrid& grid) const {
  const QRectF seen = m_window->visible.normalized();
  const bool line = m_exploration.dimension() < 2;
  const int spare = spareOf(grid, line);
  const double spareX = spare * grid.stepX, spareY = spare * grid.stepY;
  return grid.left + spareX <= seen.left() && grid.left + grid.stepX * grid.columns - spareX >= seen.right() &&
         (line || (grid.top - spareY >= seen.bottom() && grid.top - grid.stepY * grid.rows + spareY <= seen.top()));
}

// The view has more than the picture, which costs little to compute again for it: codes are known. That happens as a run begins
// and the map follows its points. What is decoded costs too much.
bool MapFields::outgrown() const { return m_shown && m_source && !decodes(m_source->question.field) && !covers(m_shown->grid); }

// Of the picture that is to be computed next; none if what there is suffices.
std::optional<PlaceGrid> MapFields::nextGrid() const {
  if (m_failedAge == m_age) return std::nullopt;  // it would only fail again
  const QRectF seen = m_window->visible.normalized();
  const double unit = m_window->unitsPerPixel;
  const bool fresh = m_shown && m_shown->age == m_age && covers(m_shown->grid);
  double step = m_training ? std::max(seen.width(), seen.height()) / kAcrossTraining : finest() * unit;
  const auto isNear = [](double a, double b) { return a < kNear * b && b < kNear * a; };
  if (fresh && isNear(m_shown->grid.stepX, step)) return std::nullopt;
  // The first picture is coarse, so that it comes soon.
  if (!m_training && !(fresh && m_shown->grid.stepX < kNear * kCoarse * unit)) step = kCoarse * unit;
  // One that is on its way is finished, though the view has moved a little.
  if (m_partial && m_partial->age == m_age && covers(m_partial->answer.grid) && isNear(m_partial->answer.grid.stepX, step))
    return m_partial->answer.grid;
  PlaceGrid grid;
  grid.stepX = grid.stepY = step;
  grid.columns = static_cast<int>(std::ceil(seen.width() * (1.0 + 2.0 * kMargin) / step));
  grid.left = seen.center().x() - grid.columns * step / 2.0;
  grid.rows = 1;
  if (m_exploration.dimension() >= 2) {
    grid.rows = static_cast<int>(std::ceil(seen.height() * (1.0 + 2.0 * kMargin) / step));
    grid.top = seen.center().y() + grid.rows * step / 2.0;
  } else {
    grid.stepY = 2.0 * (seen.height() + std::abs(seen.center().y()));  // one row, as high as the map
    grid.top = grid.stepY / 2.0;
  }
  return grid;
}

void MapFields::pump() {
  if (!usable() || m_asked) return;
  const std::optional<PlaceGrid> grid = nextGrid();
  if (!grid) return;
  bool again = false;
  if (m_training && !(m_shown ? m_pace.mayBegin() : m_pace.mayBegin(kPatience))) {
    again = outgrown() && m_pace.mayBegin(kPatience);
    if (!again) return;
  }
  const std::uint64_t age = again ? m_shown->age : m_age;
  if (!m_partial || m_partial->age != age || !(m_partial->answer.grid == *grid)) {
    Partial begun;
    begun.answer.grid = *grid;
    begun.answer.spare = spareOf(*grid, m_exploration.dimension() < 2);
    begun.age = age;
    m_partial = std::move(begun);
  }
  PlaceGrid rows = *grid;
  int together = grid->rows;  // while a model trains, all
  if (!m_training) {
    const double each = m_secondsEach > 0.0 ? m_secondsEach : 1e-4;
    const int fitting = static_cast<int>(std::min(1e6, kPieceSeconds / (each * grid->columns)));
    together = std::max({1, fitting, (grid->rows + kMostPieces - 1) / kMostPieces});
  }
  rows.rows = std::min(together, grid->rows - m_partial->rows);
  rows.top = grid->top - grid->stepY * m_partial->rows;
  ask(rows, again);
}

// again: of the model, the images and the plane that the picture is of.
void MapFields::ask(const PlaceGrid& rows, bool again) {
  m_asked = true;
  m_pace.begin();
  m_stop = std::stop_source();
  Source source;
  if (again) {
    source = *m_source;
  } else {
    source.question.field = *m_field;
    source.question.plane = m_exploration.layout().plane();
    source.question.base = m_exploration.point();
  }
  source.question.grid = rows;
  Piece piece;
  piece.field = *m_field;
  piece.rows = rows;
  piece.context = m_context;
  piece.age = m_partial->age;
  piece.charged = m_training;
  const std::size_t most = m_training ? kImagesTraining : kImages;
  m_exploration.ask(
      QuestionKind::Field,
      [this, source, piece, again, most, dataset = m_exploration.dataset(), known = m_known, own = m_stop](
          const std::shared_ptr<const Model>& newest, std::stop_token service) mutable {
        const EitherStop either(service, own);
        const double before = threadSeconds();
        piece.answer = [&]() -> Result<MapFieldAnswer> {
          MapFieldQuestion& question = source.question;
          if (!again) source.model = newest;
          // Another model may be about to be opened.
          if (static_cast<int>(question.base.size()) != source.model->latentDimension()) return Error::cancelledByUser();
          if (!again && needsCodes(question.field)) {
            const bool errors = question.field == MapField::ReconstructionError;
            if (auto encoded = known->encode(source.model, dataset, most, errors, either.token()); !encoded)
              return encoded.error();
            question.codes = known->codes;
            question.labels = {known->images, &known->images->labels};
            question.errors = known->errors;
          }
          piece.source = std::make_shared<const Source>(source);
          return answerField(*source.model, question, either.token());
        }();
        piece.seconds = threadSeconds() - before;
        post(this, [this, taken = std::make_shared<Piece>(std::move(piece))] { take(std::move(*taken)); });
      },
      [this, context = m_context, age = m_partial->age] {  // the controller tells of the exception itself
        post(this, [this, context, age] {
          if (context != m_context) return;
          m_asked = false;
          m_failedAge = age;
          pump();  // something may have changed since
        });
      });
}

void MapFields::take(Piece piece) {
  if (piece.charged) m_pace.spend(piece.seconds);
  if (piece.context != m_context) return;
  m_asked = false;
  if (!piece.answer) {
    if (!piece.answer.error().cancelled) {
      m_failedAge = piece.age;
      m_partial.reset();
      const QString why = QString::fromStdString(piece.answer.error().what);
      if (std::exchange(m_failure, why) != why) emit failed(why);
    }
    return pump();
  }
  m_failure.clear();
  m_secondsEach = piece.seconds / static_cast<double>(std::max<std::size_t>(1, piece.rows.size()));
  if (!m_partial || m_partial->age != piece.age) return pump();  // it is out of date
  MapFieldAnswer& all = m_partial->answer;
  const bool first = m_partial->rows == 0;
  all.values.insert(all.values.end(), piece.answer->values.begin(), piece.answer->values.end());
  all.classes.insert(all.classes.end(), piece.answer->classes.begin(), piece.answer->classes.end());
  all.low = first ? piece.answer->low : std::min(all.low, piece.answer->low);
  all.high = first ? piece.answer->high : std::max(all.high, piece.answer->high);
  m_partial->rows += piece.rows.rows;
  if (m_partial->rows >= all.grid.rows) {
    m_shown = Shown{all.grid, piece.age};
    m_source = std::move(piece.source);
    emit arrived(piece.field, std::make_shared<const MapFieldAnswer>(std::move(all)));
    m_partial.reset();
    m_valueDue = true;
    if (!m_placeRests.isActive()) askValue();
  }
  pump();
}

void MapFields::valueSoon() {
  if (!m_source) return;
  m_valueDue = true;
  if (m_source->question.field == MapField::PriorDensity) askValue();
  else m_placeRests.start();
}

void MapFields::askValue() {
  if (!m_source) return;
  if (m_source->question.field == MapField::PriorDensity)  // a closed form takes no time
    return takeValue(m_place, fieldValue(*m_source->model, m_source->question, m_place.x(), m_place.y()));
  m_exploration.ask(
      QuestionKind::FieldValue,
      [this, source = m_source, place = m_place, context = m_context, charged = m_training](const std::shared_ptr<const Model>&,
                                                                                            std::stop_token stop) {
        const double before = threadSeconds();
        const auto value = fieldValue(*source->model, source->question, place.x(), place.y(), stop);
        const double seconds = threadSeconds() - before;
        post(this, [this, place, value, context, charged, seconds] {
          if (charged) m_pace.spend(seconds);
          if (context == m_context) takeValue(place, value);
        });
      },
      [this, context = m_context] {
        post(this, [this, context] {
          if (context == m_context) m_valueDue = false;
        });
      });
}

void MapFields::takeValue(QPointF place, const Result<std::optional<FieldValue>>& value) {
  if (place == m_place) m_valueDue = false;
  if (value && m_source) emit valueArrived(m_source->question.field, place, *value);
}

}  // namespace latentscape
