// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/map_fields.h"

#include "core/base/threads.h"
#include "core/data/subset.h"
#include "ui/tasks/post.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace latentscape {
namespace {

// Of all cores, while a model trains. With what painting takes, a twentieth.
constexpr double kShare = 0.035;
constexpr double kInterval = 0.2;              // seconds between two pictures while a model trains, at least
constexpr double kAcrossTraining = 40.0;       // places along the longer side while a model trains
constexpr double kCoarse = 24.0;               // logical pixels from one place to the next, of the first picture
constexpr double kFine = 5.0, kDecoded = 8.0;  // of the last: where places are decoded, they cost more
constexpr double kMargin = 0.2;                // of what is in sight, on each side: a small step of the view asks for nothing
constexpr double kNear = 1.6;                  // so much may the distance between places differ from the wanted one
constexpr std::size_t kImagesTraining = 2000;  // that are encoded while a model trains
constexpr std::size_t kImages = 10'000;        // and at rest

bool needsCodes(MapField field) {
  return field == MapField::AggregatePosterior || field == MapField::ReconstructionError || field == MapField::ClassRegions;
}

}  // namespace

// Codes of the images on the map by one model, and their errors.
struct MapFields::Known {
  std::weak_ptr<const Model> model;
  std::weak_ptr<const Dataset> dataset;
  std::size_t count = 0;
  std::shared_ptr<const Codes> codes;
  std::shared_ptr<const std::vector<float>> errors;
};

MapFields::MapFields(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                     WorkAllowance& allowance, QObject* parent, DecodedWorld::Clock clock)
    : QObject(parent), m_exploration(exploration), m_checkpoint(std::move(checkpoint)), m_allowance(allowance),
      m_clock(std::move(clock)), m_known(std::make_shared<Known>()) {
  m_later.setSingleShot(true);
  connect(&m_later, &QTimer::timeout, this, &MapFields::pump);
  for (const auto changed :
       {&ExplorationController::opened, &ExplorationController::layoutChanged, &ExplorationController::imagesChanged})
    connect(&m_exploration, changed, this, &MapFields::forget);
  connect(&m_exploration, &ExplorationController::updated, this, &MapFields::outdate);
  connect(&m_exploration, &ExplorationController::pointChanged, this, [this] {
    if (m_exploration.dimension() > 2) outdate();
  });
}

MapFields::~MapFields() = default;

QString MapFields::whyNot(MapField field) const {
  if (!m_exploration.layout().isPlane()) return tr("This map has places for codes alone: there is nothing between them.");
  const auto model = m_exploration.model();
  if (!model) return tr("There is no model yet.");
  const auto& dataset = m_exploration.dataset();
  const std::size_t images = dataset ? dataset->test.size() : 0, labels = dataset ? dataset->test.labels.size() : 0;
  const auto available = fieldAvailable(field, model->variational(), m_checkpoint()->config.model.reconstruction, images, labels);
  return available ? QString() : QString::fromStdString(available.error().what);
}

bool MapFields::usable() const {
  return m_field && m_window && !m_window->visible.isEmpty() && m_exploration.model() && whyNot(*m_field).isEmpty();
}

double MapFields::finest() const {
  return m_field == MapField::Magnification || m_field == MapField::Uncertainty ? kDecoded : kFine;
}

void MapFields::setField(std::optional<MapField> field) {
  if (field == m_field) return;
  m_field = field;
  forget();
}

void MapFields::setWindow(const MapWindow& window) {
  if (m_window == window) return;
  m_window = window;
  pump();
}

void MapFields::setTraining(bool on) {
  if (on == m_training) return;
  m_training = on;
  pump();
}

void MapFields::forget() {
  ++m_context;
  m_asked = false;
  m_shown.reset();
  emit cleared();
  emit availabilityChanged();
  pump();
}

void MapFields::outdate() {
  ++m_age;
  pump();
}

bool MapFields::complete() const { return usable() && !nextGrid(); }

// What is to be computed next; none if what there is suffices.
std::optional<PlaceGrid> MapFields::nextGrid() const {
  const QRectF seen = m_window->visible.normalized();
  const double unit = m_window->unitsPerPixel;
  const bool fresh = m_shown && m_shown->age == m_age;
  double step = m_training ? std::max({seen.width(), seen.height()}) / kAcrossTraining : finest() * unit;
  const auto covers = [&](const PlaceGrid& grid) {
    const bool line = m_exploration.dimension() < 2;
    return grid.left <= seen.left() && grid.left + grid.stepX * grid.columns >= seen.right() &&
           (line || (grid.top >= seen.bottom() && grid.top - grid.stepY * grid.rows <= seen.top()));
  };
  const bool near = m_shown && m_shown->grid.stepX < kNear * step && step < kNear * m_shown->grid.stepX;
  if (fresh && near && covers(m_shown->grid)) return std::nullopt;
  // The first picture is coarse, so that it comes soon.
  const bool soon = !m_training && !(fresh && covers(m_shown->grid) && m_shown->grid.stepX < kNear * kCoarse * unit);
  if (soon) step = kCoarse * unit;
  const double margin = m_training ? 0.02 : kMargin;
  PlaceGrid grid;
  grid.stepX = grid.stepY = step;
  grid.columns = static_cast<int>(std::ceil(seen.width() * (1.0 + 2.0 * margin) / step));
  grid.left = seen.center().x() - grid.columns * step / 2.0;
  grid.rows = 1;
  if (m_exploration.dimension() >= 2) {
    grid.rows = static_cast<int>(std::ceil(seen.height() * (1.0 + 2.0 * margin) / step));
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
  if (m_training) {
    const double now = m_clock();
    const double wait = std::max(m_allowance.wait(now), m_began + kInterval - now);
    if (wait > 0.0) {
      if (!m_later.isActive()) m_later.start(std::chrono::milliseconds(static_cast<int>(std::ceil(1000.0 * wait))));
      return;
    }
  }
  ask(*grid);
}

void MapFields::ask(const PlaceGrid& grid) {
  m_asked = true;
  m_began = m_clock();
  MapFieldQuestion question;
  question.field = *m_field;
  question.plane = m_exploration.layout().plane();
  question.base = m_exploration.point();
  question.grid = grid;
  const std::size_t most = m_training ? kImagesTraining : kImages;
  m_exploration.ask(QuestionKind::Field,
                    [this, question, most, dataset = m_exploration.dataset(), context = m_context, age = m_age, known = m_known](
                        const std::shared_ptr<const Model>& model, std::stop_token stop) mutable {
                      const double before = threadSeconds();
                      Result<MapFieldAnswer> answer = Error::cancelledByUser();
                      const auto compute = [&]() -> Result<MapFieldAnswer> {
                        if (static_cast<int>(question.base.size()) != model->latentDimension()) return Error::cancelledByUser();
                        if (needsCodes(question.field)) {
                          const std::size_t count = std::min(most, dataset->test.size());
                          if (known->model.lock() != model || known->dataset.lock() != dataset || known->count != count) {
                            auto codes = encodeImages(*model, dataset->test, 0, count, stop);
                            if (!codes) return codes.error();
                            *known = {model, dataset, count, std::make_shared<const Codes>(*std::move(codes)), nullptr};
                          }
                          question.codes = known->codes;
                          // The labels live as long as the data set.
                          question.labels = {dataset, &dataset->test.labels};
                          if (question.labels->size() > count)
                            question.labels = std::make_shared<const std::vector<std::uint8_t>>(
                                dataset->test.labels.begin(), dataset->test.labels.begin() + static_cast<std::ptrdiff_t>(count));
                          if (question.field == MapField::ReconstructionError) {
                            if (!known->errors) {
                              std::vector<std::size_t> first(count);
                              std::iota(first.begin(), first.end(), std::size_t{0});
                              const ImageSet shown = takeImages(dataset->test, first);
                              auto errors = imageErrors(*model, shown, stop);
                              if (!errors) return errors.error();
                              known->errors = std::make_shared<const std::vector<float>>(*std::move(errors));
                            }
                            question.errors = known->errors;
                          }
                        }
                        return answerField(*model, question, stop);
                      };
                      answer = compute();
                      const double seconds = threadSeconds() - before;
                      post(this, [this, answer = std::make_shared<Result<MapFieldAnswer>>(std::move(answer)),
                                  grid = question.grid, field = question.field, context, age, seconds] {
                        if (m_training) m_allowance.spend(seconds, m_clock());
                        if (context != m_context) return;
                        m_asked = false;
                        if (!*answer) {
                          if (!answer->error().cancelled) emit failed(answer->error());
                          return;
                        }
                        m_shown = Shown{grid, age};
                        emit arrived(field, std::make_shared<const MapFieldAnswer>(*std::move(*answer)));
                        pump();
                      });
                    });
}

UnderMap::UnderMap(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                   QObject* parent)
    : QObject(parent), m_allowance(kShare * availableThreads()), m_world(exploration, m_allowance, nullptr),
      m_fields(exploration, std::move(checkpoint), m_allowance, nullptr) {}

void UnderMap::setWindow(const MapWindow& window) {
  m_world.setWindow(window);
  m_fields.setWindow(window);
}

void UnderMap::setTraining(bool on) {
  m_world.setTraining(on);
  m_fields.setTraining(on);
}

}  // namespace latentscape
