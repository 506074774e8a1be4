// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/exploration_controller.h"

#include "ui/tasks/post.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kFirstCodes = 2000;  // encoded and shown first
constexpr float kSamePlane = 1e-4F;        // of a coordinate: moves within a plane of principal components round
constexpr double kFarthestKept = 3.0;      // of the probe from the prior's middle, in its standard deviations

LatentPoint pointOf(const Model& model, const std::shared_ptr<const Dataset>& dataset, const InterpolationEnd& end) {
  if (!end.image || !dataset) return end.point;
  auto codes = encodeImages(model, dataset->test, *end.image, 1);
  if (!codes || codes->count == 0) return end.point;
  return codes->mean;
}

// The posterior of a code, in the plane that the map shows.
std::optional<QRectF> ellipseOf(const Model& model, const MapLayout& layout, const Codes& code) {
  return model.variational() ? layout.ellipseOf(code.mean, code.logVariance) : std::nullopt;
}

}  // namespace

ExplorationController::ExplorationController(QObject* parent)
    : QObject(parent), m_service(std::make_unique<ExplorationService>(
                           [this](const Error& error) { post(this, [this, error] { emit failed(error); }); })) {}

ExplorationController::~ExplorationController() = default;

// compute runs on a thread of the service: it must capture values only.
template <class Answer, class Compute>
void ExplorationController::askFor(QuestionKind kind, Compute compute, void (ExplorationController::*answered)(const Answer&)) {
  m_service->ask(kind, [this, answered, context = m_context, compute = std::move(compute)](
                           const std::shared_ptr<const Model>& model, std::stop_token) {
    auto answer = std::make_shared<const Answer>(compute(*model));
    post(this, [this, answered, context, answer] {
      if (context == m_context) emit(this->*answered)(*answer);
    });
  });
}

void ExplorationController::open(const std::shared_ptr<const Model>& model, std::shared_ptr<const Dataset> dataset) {
  ++m_context;
  m_choosing.cancel();
  const std::optional<MapSet> later = chooseImages(std::move(dataset));
  m_codes.reset();
  m_beforeTraining = false;
  m_dimension = model->latentDimension();
  m_selection.reset();
  m_hovered.reset();
  for (auto& end : m_ends) end.reset();
  // A plane of more dimensions may soon be another one, and a projection's coordinates mean nothing to another model.
  // Where the prior has next to nothing, nothing of another model is either, and the map would have to show it.
  const bool keepsPlace = m_dimension <= 2 && !m_layout->method() && std::hypot(m_probe.x(), m_probe.y()) <= kFarthestKept;
  m_layout = std::make_shared<const MapLayout>(m_dimension);
  m_point.assign(static_cast<std::size_t>(m_dimension), 0.0F);
  if (keepsPlace) m_point = m_layout->movedTo(m_point, m_dimension < 2 ? QPointF(m_probe.x(), 0.0) : m_probe);
  m_probe = m_layout->placeOf(m_point);
  m_off = m_layout->movedTo(m_point, {0.0, 0.0});
  m_givenClass = std::clamp(m_givenClass, 0, std::max(0, model->classes() - 1));
  giveModel(model);
  askAll();
  emit opened();
  emit pointChanged();
  if (later) setMapSet(*later);
}

// What the user has chosen for the same data set stays. Returns a set that takes a moment to copy.
std::optional<MapSet> ExplorationController::chooseImages(std::shared_ptr<const Dataset> dataset) {
  const bool same = dataset && source() && dataset->name == source()->name;
  if (!same) m_chosen.reset();
  MapSet wanted = dataset ? m_chosen.value_or(MapImages::usual(*dataset)) : MapSet::Test;
  if (dataset && !MapImages::canChoose(*dataset)) wanted = MapImages::usual(*dataset);
  if (dataset == source() && wanted == m_images.set()) return std::nullopt;
  const bool large = dataset && dataset->train.pixels.size() > MapImages::kCopiedAtOnce;
  auto images = MapImages::of(dataset, large ? MapSet::Test : wanted);
  m_images = images ? *std::move(images) : *MapImages::of(dataset, MapSet::Test);
  return large && wanted != MapSet::Test ? std::optional(wanted) : std::nullopt;
}

void ExplorationController::update(const std::shared_ptr<const Model>& model) {
  giveModel(model);
  askAll();
  emit updated();
}

void ExplorationController::giveModel(const std::shared_ptr<const Model>& model) {
  m_service->setModel(model->classes() > 0 ? model->ofClass(m_givenClass) : model);
}

void ExplorationController::setGivenClass(int number) {
  const auto model = m_service->model();
  if (!model || number < 0 || number >= model->classes() || number == m_givenClass) return;
  m_givenClass = number;
  giveModel(model);
  askAll();
  emit updated();
  emit givenClassChanged();
}

void ExplorationController::setLayout(MapLayout layout) {
  m_layout = std::make_shared<const MapLayout>(std::move(layout));
  m_probe = m_layout->placeOf(m_point);
  m_off = m_layout->isPlane() ? m_layout->movedTo(m_point, {0.0, 0.0}) : LatentPoint();
  emit layoutChanged();
  askAll();
}

void ExplorationController::setCodes(std::shared_ptr<const Codes> codes) {
  m_codes = std::move(codes);
  emit codesArrived();
  // Another image may be the nearest now.
  askProbe();
  askDraw();
  askInterpolation();
}

void ExplorationController::encodeTestImages(bool firstOnly) {
  if (!dataset() || dataset()->test.empty()) return;
  m_service->ask(QuestionKind::Codes, [this, context = m_context, dataset = dataset(), firstOnly](
                                          const std::shared_ptr<const Model>& model, std::stop_token stop) {
    for (const std::size_t count : {kFirstCodes, dataset->test.size()}) {
      auto codes = encodeImages(*model, dataset->test, 0, count, stop);
      if (!codes) {
        if (!codes.error().cancelled) post(this, [this, error = codes.error()] { emit failed(error); });
        return;
      }
      post(this, [this, context, codes = std::make_shared<const Codes>(std::move(*codes))] {
        if (context == m_context) setCodes(codes);
      });
      if (firstOnly || count >= dataset->test.size()) return;
    }
  });
}

void ExplorationController::setMapSet(MapSet set) {
  m_choosing.cancel();
  m_chosen = set;
  if (!source() || set == m_images.set()) return;
  m_choosing.run(
      Error{"can't be put on the map", source()->title, "Choose the test images."},
      [source = source(), set](std::stop_token, const ProgressCallback&) { return MapImages::of(source, set); },
      [this](Result<MapImages> images) {
        if (images) return showImages(*std::move(images));
        emit failed(images.error());
        emit imagesChanged();  // whoever has asked shows what is so
      });
}

void ExplorationController::showImages(MapImages images) {
  ++m_context;  // what is still answered has the earlier places
  const auto placeNow = [this, &images](std::size_t place) { return images.placeOf(m_images.nameOf(place)); };
  if (m_selection) m_selection = placeNow(*m_selection);
  m_hovered.reset();  // the map tells what is under the mouse once it shows the new ones
  for (auto& end : m_ends) {
    if (!end || !end->image) continue;
    if (m_codes && *end->image < m_codes->count)
      end->point.assign(m_codes->meanOf(*end->image).begin(), m_codes->meanOf(*end->image).end());
    else end->point = m_point;
    end->image = placeNow(*end->image);
  }
  m_images = std::move(images);
  m_codes.reset();
  emit imagesChanged();
  if (!m_layout->isPlane()) setLayout(MapLayout(m_dimension));  // an embedding has places for its own codes alone
  else askAll();
  emit selectionChanged();
  encodeTestImages();
}

void ExplorationController::moveProbe(QPointF place) {
  if (m_dimension < 2) place.setY(0.0);
  m_point = m_layout->movedTo(m_point, place);
  m_probe = m_layout->isPlane() ? place : m_layout->placeOf(m_point);
  emit pointChanged();
  lookOffPlane();
  askProbe();
}

void ExplorationController::movePoint(LatentPoint point) {
  if (point.size() != m_point.size()) return;
  m_point = std::move(point);
  m_probe = m_layout->placeOf(m_point);
  emit pointChanged();
  lookOffPlane();
  askProbe();
}

void ExplorationController::lookOffPlane() {
  if (!m_layout->isPlane()) return m_off.clear();
  LatentPoint off = m_layout->movedTo(m_point, {0.0, 0.0});
  const bool same = std::equal(off.begin(), off.end(), m_off.begin(), m_off.end(),
                               [](float a, float b) { return std::abs(a - b) <= kSamePlane; });
  if (same) return;
  m_off = std::move(off);
  emit planeMoved();
}

void ExplorationController::select(std::optional<std::size_t> image) {
  m_selection = image;
  m_noise = 0.0;
  emit selectionChanged();
  askSelection();
  askDraw();
}

void ExplorationController::setNoise(double position) {
  m_noise = position;
  askDraw();
}

void ExplorationController::hover(std::optional<std::size_t> image) {
  m_hovered = image;
  askHover();
}

void ExplorationController::setEnd(int end, const InterpolationEnd& value) {
  m_ends[end] = value;
  LatentPoint& point = m_ends[end]->point;
  if (point.size() != m_point.size()) point = m_layout->movedTo(m_point, value.place);
  emit endsChanged();
  askStrip();
}

void ExplorationController::swapEnds() {
  std::swap(m_ends[0], m_ends[1]);
  emit endsChanged();
  askStrip();
}

void ExplorationController::setT(double t) {
  m_t = t;
  askInterpolation();
}

void ExplorationController::setMode(InterpolationMode mode) {
  m_mode = mode;
  askStrip();
}

void ExplorationController::askAll() {
  askProbe();
  askSelection();
  askHover();
  askDraw();
  askStrip();
}

ExplorationController::ShownCodes ExplorationController::shownCodes() const {
  return {m_codes, dataset() ? dataset()->test.size() : 0};
}

DecodedPoint ExplorationController::decodedPoint(std::span<const float> point, QPointF place, Image decoded,
                                                 const ShownCodes& shown) {
  DecodedPoint all{place, std::move(decoded), priorDensity(point), std::nullopt};
  if (!shown.codes) return all;
  if (const std::size_t nearest = nearestCode(*shown.codes, point); nearest < std::min(shown.codes->count, shown.images))
    all.nearest = nearest;
  return all;
}

void ExplorationController::askProbe() {
  askFor<ProbeAnswer>(
      QuestionKind::Probe,
      [place = m_probe, point = m_point, shown = shownCodes()](const Model& model) {
        return decodedPoint(point, place, decodePoint(model, point), shown);
      },
      &ExplorationController::probeAnswered);
}

void ExplorationController::askSelection() {
  if (!m_selection || !dataset()) return;
  askFor<SelectionAnswer>(
      QuestionKind::Selection,
      [index = *m_selection, layout = m_layout, dataset = dataset()](const Model& model) {
        SelectionAnswer answer;
        answer.index = index;
        const std::size_t indices[] = {index};
        answer.reconstruction = reconstructImages(model, dataset->test, indices).front();
        if (const auto code = encodeImages(model, dataset->test, index, 1); code && code->count == 1) {
          answer.posterior = ellipseOf(model, *layout, *code);
          if (model.classes() > 0) answer.asClass = decodePoint(model, code->mean);
        }
        const auto bytes = dataset->test.image(index);
        const ImageSet alone{dataset->test.shape, {bytes.begin(), bytes.end()}, {}};
        if (const auto losses = evaluateModel(model, alone, PosteriorUse::Mean, 0)) answer.losses = *losses;
        return answer;
      },
      &ExplorationController::selectionAnswered);
}

void ExplorationController::askHover() {
  if (!m_hovered || !dataset() || *m_hovered >= dataset()->test.size()) return;
  askFor<PosteriorAnswer>(
      QuestionKind::Hover,
      [index = *m_hovered, layout = m_layout, dataset = dataset()](const Model& model) {
        PosteriorAnswer answer{index, std::nullopt};
        if (const auto code = encodeImages(model, dataset->test, index, 1); code && code->count == 1)
          answer.posterior = ellipseOf(model, *layout, *code);
        return answer;
      },
      &ExplorationController::hoverAnswered);
}

void ExplorationController::askDraw() {
  const auto model = m_service->model();
  if (!m_selection || !dataset() || !model || !model->variational()) return;
  m_service->ask(QuestionKind::Draw, [this, context = m_context, index = *m_selection, position = m_noise, layout = m_layout,
                                      dataset = dataset(),
                                      shown = shownCodes()](const std::shared_ptr<const Model>& newest, std::stop_token) {
    auto sample = samplePosterior(*newest, dataset->test, index, position);
    if (!sample) return;  // the selection's own answer has nothing to show either
    DecodedPoint at = decodedPoint(sample->z, layout->placeOf(sample->z), sample->decoded, shown);
    const auto answer = std::make_shared<const DrawAnswer>(DrawAnswer{index, position, std::move(*sample), std::move(at)});
    post(this, [this, context, answer] {
      if (context == m_context) emit drawAnswered(*answer);
    });
  });
}

void ExplorationController::askStrip() {
  if (!m_ends[0] || !m_ends[1]) return;
  askFor<StripAnswer>(
      QuestionKind::Strip,
      [a = *m_ends[0], b = *m_ends[1], layout = m_layout, dataset = dataset(), mode = m_mode](const Model& model) {
        const LatentPoint from = pointOf(model, dataset, a);
        const LatentPoint to = pointOf(model, dataset, b);
        StripAnswer answer;
        answer.ends[0] = layout->placeOf(from);
        answer.ends[1] = layout->placeOf(to);
        answer.endImages[0] = a.image && dataset ? dataset->test.picture(*a.image) : decodePoint(model, from);
        answer.endImages[1] = b.image && dataset ? dataset->test.picture(*b.image) : decodePoint(model, to);
        answer.images = decodePoints(model, interpolationPath(from, to, kStripImages, mode));
        const int steps = mode == InterpolationMode::Linear && layout->isPlane() ? 2 : 49;
        for (const auto& point : interpolationPath(from, to, steps, mode)) answer.path.push_back(layout->placeOf(point));
        return answer;
      },
      &ExplorationController::stripAnswered);
  askInterpolation();
}

void ExplorationController::askInterpolation() {
  if (!m_ends[0] || !m_ends[1]) return;
  askFor<InterpolationAnswer>(
      QuestionKind::Interpolation,
      [a = *m_ends[0], b = *m_ends[1], layout = m_layout, dataset = dataset(), mode = m_mode, t = m_t,
       shown = shownCodes()](const Model& model) {
        const LatentPoint point = interpolate(pointOf(model, dataset, a), pointOf(model, dataset, b), t, mode);
        return InterpolationAnswer{t, decodedPoint(point, layout->placeOf(point), decodePoint(model, point), shown)};
      },
      &ExplorationController::interpolationAnswered);
}

}  // namespace latentscape
