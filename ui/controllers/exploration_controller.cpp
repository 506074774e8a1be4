// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/exploration_controller.h"

#include "ui/tasks/post.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kFirstCodes = 2000;  // encoded and shown first

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
  m_dataset = std::move(dataset);
  m_codes.reset();
  m_dimension = model->latentDimension();
  m_selection.reset();
  m_hovered.reset();
  for (auto& end : m_ends) end.reset();
  // A plane of more dimensions may soon be another one, and a projection's coordinates mean nothing to another model.
  const bool keepsPlace = m_dimension <= 2 && !m_layout->method();
  m_layout = std::make_shared<const MapLayout>(m_dimension);
  m_point.assign(static_cast<std::size_t>(m_dimension), 0.0F);
  if (keepsPlace) m_point = m_layout->movedTo(m_point, m_dimension < 2 ? QPointF(m_probe.x(), 0.0) : m_probe);
  m_probe = m_layout->placeOf(m_point);
  m_givenClass = std::clamp(m_givenClass, 0, std::max(0, model->classes() - 1));
  giveModel(model);
  askAll();
  emit opened();
  emit pointChanged();
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
  if (!model || number < 0 || number >= model->classes()) return;
  m_givenClass = number;
  giveModel(model);
  askAll();
  emit updated();
}

void ExplorationController::setLayout(MapLayout layout) {
  m_layout = std::make_shared<const MapLayout>(std::move(layout));
  m_probe = m_layout->placeOf(m_point);
  emit layoutChanged();
  askAll();
}

void ExplorationController::setCodes(std::shared_ptr<const Codes> codes) {
  m_codes = std::move(codes);
  emit codesArrived();
  askProbe();  // another image may be the nearest now
}

void ExplorationController::encodeTestImages() {
  if (!m_dataset || m_dataset->test.empty()) return;
  m_service->ask(QuestionKind::Codes, [this, context = m_context, dataset = m_dataset](const std::shared_ptr<const Model>& model,
                                                                                       std::stop_token stop) {
    for (const std::size_t count : {kFirstCodes, dataset->test.size()}) {
      auto codes = encodeImages(*model, dataset->test, 0, count, stop);
      if (!codes) {
        if (!codes.error().cancelled) post(this, [this, error = codes.error()] { emit failed(error); });
        return;
      }
      post(this, [this, context, codes = std::make_shared<const Codes>(std::move(*codes))] {
        if (context == m_context) setCodes(codes);
      });
      if (count >= dataset->test.size()) return;
    }
  });
}

void ExplorationController::moveProbe(QPointF place) {
  if (m_dimension < 2) place.setY(0.0);
  m_point = m_layout->movedTo(m_point, place);
  m_probe = m_layout->isPlane() ? place : m_layout->placeOf(m_point);
  emit pointChanged();
  askProbe();
}

void ExplorationController::movePoint(LatentPoint point) {
  if (point.size() != m_point.size()) return;
  m_point = std::move(point);
  m_probe = m_layout->placeOf(m_point);
  emit pointChanged();
  askProbe();
}

void ExplorationController::select(std::optional<std::size_t> image) {
  m_selection = image;
  emit selectionChanged();
  askSelection();
}

void ExplorationController::hover(std::optional<std::size_t> image) {
  m_hovered = image;
  askHover();
}

void ExplorationController::setEnd(int end, const InterpolationEnd& value) {
  m_ends[end] = value;
  LatentPoint& point = m_ends[end]->point;
  if (point.size() != m_point.size()) point = m_layout->movedTo(m_point, value.place);
  askStrip();
}

void ExplorationController::swapEnds() {
  std::swap(m_ends[0], m_ends[1]);
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
  askStrip();
}

void ExplorationController::askProbe() {
  askFor<ProbeAnswer>(
      QuestionKind::Probe,
      [place = m_probe, point = m_point, codes = m_codes, images = m_dataset ? m_dataset->test.size() : 0](const Model& model) {
        ProbeAnswer answer{place, decodePoint(model, point), priorDensity(point), std::nullopt};
        if (!codes) return answer;
        if (const std::size_t nearest = nearestCode(*codes, point); nearest < std::min(codes->count, images))
          answer.nearest = nearest;
        return answer;
      },
      &ExplorationController::probeAnswered);
}

void ExplorationController::askSelection() {
  if (!m_selection || !m_dataset) return;
  askFor<SelectionAnswer>(
      QuestionKind::Selection,
      [index = *m_selection, layout = m_layout, dataset = m_dataset](const Model& model) {
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
  if (!m_hovered || !m_dataset || *m_hovered >= m_dataset->test.size()) return;
  askFor<PosteriorAnswer>(
      QuestionKind::Hover,
      [index = *m_hovered, layout = m_layout, dataset = m_dataset](const Model& model) {
        PosteriorAnswer answer{index, std::nullopt};
        if (const auto code = encodeImages(model, dataset->test, index, 1); code && code->count == 1)
          answer.posterior = ellipseOf(model, *layout, *code);
        return answer;
      },
      &ExplorationController::hoverAnswered);
}

void ExplorationController::askStrip() {
  if (!m_ends[0] || !m_ends[1]) return;
  askFor<StripAnswer>(
      QuestionKind::Strip,
      [a = *m_ends[0], b = *m_ends[1], layout = m_layout, dataset = m_dataset, mode = m_mode](const Model& model) {
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
      [a = *m_ends[0], b = *m_ends[1], layout = m_layout, dataset = m_dataset, mode = m_mode, t = m_t](const Model& model) {
        const LatentPoint point = interpolate(pointOf(model, dataset, a), pointOf(model, dataset, b), t, mode);
        return InterpolationAnswer{t, layout->placeOf(point), decodePoint(model, point)};
      },
      &ExplorationController::interpolationAnswered);
}

}  // namespace latentscape
