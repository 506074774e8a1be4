// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/exploration_binding.h"

#include "core/base/random.h"
#include "ui/panels/class_legend.h"
#include "ui/panels/posterior_panel.h"
#include "ui/panels/probe_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/text.h"

#include <QRandomGenerator>

#include <algorithm>

namespace latentscape {
ExplorationBinding::ExplorationBinding(ExplorationController& exploration, LatentMap& map, ProbePanel& probe,
                                       InterpolatePanel& interpolate, PosteriorPanel& posterior, ClassLegend& classes,
                                       QObject* parent)
    : QObject(parent), m_exploration(exploration), m_map(map), m_probe(probe), m_interpolate(interpolate), m_posterior(posterior),
      m_classes(classes), m_draws(QRandomGenerator::global()->generate64()) {
  m_interpolate.setT(0.5);
  m_exploration.setT(0.5);
  connectMap();
  connectPanels();
  connectAnswers();
}

void ExplorationBinding::connectMap() {
  m_map.setImageNames([this](int place) { return nameOf(static_cast<std::size_t>(place)); });
  connect(&m_map, &LatentMap::probeMoved, this, &ExplorationBinding::moveProbe);
  connect(&m_map, &LatentMap::imageSelected, this,
          [this](int index) { select(index < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(index))); });
  connect(&m_map, &LatentMap::imageHovered, this, &ExplorationBinding::showHovered);
  connect(&m_map, &LatentMap::endpointRequested, this, [this](int end) { requestEnd(end, InterpolatePanel::FromProbe); });
  connect(&m_map, &LatentMap::endpointDragged, this,
          [this](int end, QPointF place) { m_exploration.setEnd(end, {place, std::nullopt}); });
}

void ExplorationBinding::connectPanels() {
  connect(&m_probe, &ProbePanel::pointEdited, this, [this](double z1, double z2) { moveProbe({z1, z2}); });
  connect(&m_probe, &ProbePanel::nearestActivated, this, [this](std::size_t index) { select(index); });
  connect(&m_probe, &ProbePanel::selectionCleared, this, [this] { select(std::nullopt); });
  connect(&m_probe, &ProbePanel::classChosen, &m_exploration, &ExplorationController::setGivenClass);
  connect(&m_exploration, &ExplorationController::givenClassChanged, this, [this] {
    m_probe.setGivenClass(m_exploration.givenClass());
    m_interpolate.setGivenClass(m_probe.givenClass());
  });
  connect(&m_interpolate, &InterpolatePanel::endRequested, this, &ExplorationBinding::requestEnd);
  connect(&m_interpolate, &InterpolatePanel::tChanged, this, [this](double t) {
    if (m_exploration.end(0) && m_exploration.end(1)) follow(Decoded::Interpolation);
    m_exploration.setT(t);
  });
  connect(&m_posterior, &PosteriorPanel::moved, this, [this](double position) {
    follow(Decoded::Posterior);
    m_exploration.setNoise(position);
  });
  connect(&m_interpolate, &InterpolatePanel::modeChanged, this, [this](InterpolationMode mode) {
    m_exploration.setMode(mode);
    emit interpolationChanged();
  });
  connect(&m_interpolate, &InterpolatePanel::swapRequested, &m_exploration, &ExplorationController::swapEnds);
  connect(&m_classes, &ClassLegend::classVisibilityChanged, &m_map, &LatentMap::setClassVisible);
  connect(&m_classes, &ClassLegend::classLit, &m_map, &LatentMap::setLitClass);
}

void ExplorationBinding::connectAnswers() {
  connect(&m_exploration, &ExplorationController::layoutChanged, this, &ExplorationBinding::showLayout);
  connect(&m_exploration, &ExplorationController::codesArrived, this, &ExplorationBinding::showCodes);
  connect(&m_exploration, &ExplorationController::imagesChanged, this, &ExplorationBinding::showImages);
  connect(&m_exploration, &ExplorationController::probeAnswered, this, &ExplorationBinding::showProbe);
  connect(&m_exploration, &ExplorationController::selectionAnswered, this, &ExplorationBinding::showSelection);
  connect(&m_exploration, &ExplorationController::hoverAnswered, this, [this](const PosteriorAnswer& answer) {
    if (m_exploration.hovered() != answer.index) return;
    m_hoverPosterior = answer.posterior;
    showPosterior();
  });
  connect(&m_exploration, &ExplorationController::stripAnswered, this, &ExplorationBinding::showStrip);
  connect(&m_exploration, &ExplorationController::interpolationAnswered, this, &ExplorationBinding::showInterpolation);
  connect(&m_exploration, &ExplorationController::drawAnswered, this, &ExplorationBinding::showDraw);
}

// Moving one of the points stops what plays on another: they would take turns in the picture.
void ExplorationBinding::follow(Decoded point) {
  m_decoded = point;
  if (point != Decoded::Interpolation) m_interpolate.setPlaying(false);
  if (point != Decoded::Posterior) m_posterior.setPlaying(false);
}

QString ExplorationBinding::countedImages(MapSet set, std::size_t some, std::size_t all) {
  const QString count = some < all ? tr("%1 of %2").arg(formatCount(some), formatCount(all)) : formatCount(all);
  switch (set) {
    case MapSet::Test: return tr("%1 test images").arg(count);
    case MapSet::Train: return tr("%1 training images").arg(count);
    case MapSet::All: break;
  }
  return tr("%1 images").arg(count);
}

void ExplorationBinding::modelOpened() {
  m_probeAnswered = m_stripAnswered = m_allCodes = m_completed = false;
  m_map.setSecondAxis(m_exploration.dimension() > 1);
  select(std::nullopt);
  m_interpolationPlace.reset();
  m_lastStrip = {};
  m_strip.clear();
  m_hoverPosterior.reset();
  showLayout();
  m_probe.setNearest(std::nullopt);
  m_map.setNearest(std::nullopt);
  m_interpolate.setStrip({});
  for (const int end : {0, 1}) m_interpolate.setEnd(end, tr("not set"), {});
  m_map.setNote(stage());
  m_probe.setStage(stage());
  m_map.setEmptyText(m_exploration.dataset() ? tr("No images yet") : tr("Its test images are not open"));
  updateEndpoints();
  m_map.setPoints(nullptr);
  QStringList names;
  if (m_exploration.dataset()) {
    for (const auto& name : m_exploration.dataset()->classNames) names.push_back(QString::fromStdString(name));
  }
  if (m_classes.count() != names.size() || m_classes.property("names").toStringList() != names) {
    m_classes.setProperty("names", names);
    m_classes.setClasses(names);
    m_map.setClassNames(names);
    for (int i = 0; i < names.size(); ++i) m_map.setClassVisible(i, true);
  }
  giveImages();
  m_probe.setClasses(givenClasses(), m_exploration.givenClass());
  m_interpolate.setGivenClass(m_probe.givenClass());
  moveProbe(m_exploration.probe());
  if (m_exploration.dataset() && !m_exploration.dataset()->test.empty()) {
    m_exploration.setEnd(0, {{}, firstOfClass(0)});
    m_exploration.setEnd(1, {{}, firstOfClass(7)});
  } else {
    m_exploration.setEnd(0, {{-1.0, 0.0}, std::nullopt});
    m_exploration.setEnd(1, {{1.0, 0.0}, std::nullopt});
  }
  m_map.setAutoFit(true);
  emit modelShown();
}

void ExplorationBinding::select(std::optional<std::size_t> image) {
  m_selectionPosterior.reset();
  m_exploration.select(image);
  m_map.setSelected(image ? std::optional(static_cast<int>(*image)) : std::nullopt);
  m_map.setSample(std::nullopt);
  m_sample = {};
  m_posterior.reset();
  m_posterior.setVisible(image && m_exploration.model() && m_exploration.variational());
  if (m_decoded == Decoded::Posterior) {
    follow(Decoded::Probe);
    showPoint(m_atProbe, {});
  }
  m_interpolate.setHasSelection(image.has_value());
  if (image) m_probe.setSelection(reference(*image), std::nullopt, {});
  else m_probe.setSelection(std::nullopt, std::nullopt, {});
  showPosterior();
}

void ExplorationBinding::showHovered(int image) {
  m_hoverPosterior.reset();
  m_exploration.hover(image < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(image)));
  showPosterior();
}

// Of the image that the user looks at: one that nobody asked for would only be in the way.
void ExplorationBinding::showPosterior() {
  m_map.setPosterior(m_exploration.hovered() ? m_hoverPosterior : m_selectionPosterior);
}

void ExplorationBinding::moveProbe(QPointF place) {
  follow(Decoded::Probe);
  m_exploration.moveProbe(place);
  showPlace();
}

void ExplorationBinding::movePoint(LatentPoint point) {
  follow(Decoded::Probe);
  m_exploration.movePoint(std::move(point));
  showPlace();
}

void ExplorationBinding::showPlace() {
  const QPointF place = m_exploration.probe();
  m_map.setProbe(place);
  if (m_decoded == Decoded::Probe) m_probe.setPoint(place.x(), place.y());
}

// The axes are named after the coordinates that can be typed; an embedding has none.
void ExplorationBinding::showLayout() {
  const MapLayout& layout = m_exploration.layout();
  const auto [x, y] = layout.dimensions();
  QString xName, yName;
  if (!layout.method()) {
    xName = coordinateName(x);
    if (y != x) yName = coordinateName(y);
  } else if (layout.method() == ProjectionMethod::Pca) {
    xName = tr("PC 1");
    yName = tr("PC 2");
  }
  m_probe.setAxes(xName, yName);
  m_map.setAxisNames(xName, yName);
  m_map.setPriorShown(!layout.method() && m_exploration.variational());
  m_map.setPathJoined(layout.isPlane());
  m_interpolate.setByNearestCodes(!layout.isPlane());
  showDrawValues();
  showCodes();
  showPlace();
  const bool follows = m_map.autoFit();  // whether it does is the user's choice
  m_map.fit();
  m_map.setAutoFit(follows);
}

void ExplorationBinding::requestEnd(int end, InterpolatePanel::Source source) {
  const auto& dataset = m_exploration.dataset();
  if (source == InterpolatePanel::FromSelected && m_exploration.selection()) {
    m_exploration.setEnd(end, {{}, m_exploration.selection()});
  } else if (source == InterpolatePanel::FromRandom && dataset && !dataset->test.empty()) {
    m_exploration.setEnd(end, {{}, randomImage()});
  } else if (source == InterpolatePanel::FromProbe) {
    m_exploration.setEnd(end, {m_exploration.probe(), std::nullopt, m_exploration.point()});
  }
}

QStringList ExplorationBinding::givenClasses() const {
  const auto model = m_exploration.model();
  const auto& dataset = m_exploration.dataset();
  const int classes = model ? model->classes() : 0;
  const bool named = dataset && dataset->classNames.size() == static_cast<std::size_t>(classes);
  QStringList names;
  for (int i = 0; i < classes; ++i)
    names << (named ? QString::fromStdString(dataset->classNames[static_cast<std::size_t>(i)]) : QString::number(i));
  return names;
}

InterpolationMode ExplorationBinding::interpolation() const { return m_interpolate.mode(); }

void ExplorationBinding::setInterpolation(InterpolationMode mode) {
  m_interpolate.setMode(mode);
  m_exploration.setMode(mode);
}

// Whose weights are shown, where that is of note.
QString ExplorationBinding::stage() const { return m_exploration.beforeTraining() ? tr("before training") : QString(); }

void ExplorationBinding::showCodes() {
  const auto& codes = m_exploration.codes();
  const auto& dataset = m_exploration.dataset();
  if (!codes || !dataset) return;
  auto points = std::make_shared<MapPoints>();
  points->xy = m_exploration.layout().placesOf(*codes);
  if (!dataset->test.labels.empty()) {
    points->labels.assign(dataset->test.labels.begin(),
                          dataset->test.labels.begin() + static_cast<std::ptrdiff_t>(points->count()));
  }
  const std::size_t shown = points->count(), all = dataset->test.size();
  m_map.setPoints(std::move(points));
  QStringList note;
  if (!stage().isEmpty()) note << stage();
  const QString counted = countedImages(m_exploration.images().set(), shown, all);
  if (shown < all) note << counted;
  m_map.setPointsText(counted);
  m_map.setNote(note.join(QStringLiteral(" · ")));
  m_probe.setStage(stage());
  m_allCodes = m_allCodes || codes->count == dataset->test.size();
  checkComplete();
}

void ExplorationBinding::showProbe(const ProbeAnswer& answer) {
  m_atProbe = answer;
  m_map.setNearest(answer.nearest ? std::optional(static_cast<int>(*answer.nearest)) : std::nullopt);
  if (m_decoded == Decoded::Probe) showPoint(answer, {});
  m_probeAnswered = m_probeAnswered || answer.nearest.has_value() || !m_exploration.dataset();
  checkComplete();
}

// Numbers beside a picture are those of its point.
void ExplorationBinding::showPoint(const DecodedPoint& point, const QString& caption) {
  // The probe may have moved on since the question: its fields are what is typed.
  const QPointF place = caption.isEmpty() ? m_exploration.probe() : point.place;
  m_probe.setPoint(place.x(), place.y());
  m_probe.setDecoded(point.decoded, caption);
  m_probe.setPriorDensity(m_exploration.variational() ? std::optional(point.density) : std::nullopt, m_exploration.dimension());
  m_probe.setNearest(point.nearest ? reference(*point.nearest) : std::nullopt);
}

void ExplorationBinding::showSelection(const SelectionAnswer& answer) {
  if (m_exploration.selection() != answer.index) return;
  m_probe.setSelection(reference(answer.index), answer.reconstruction, lossNote(answer.losses, m_exploration.variational()));
  m_probe.setSelectionAsClass(answer.asClass);
  m_selectionPosterior = answer.posterior;
  showPosterior();
}

void ExplorationBinding::showStrip(const StripAnswer& answer) {
  for (int end = 0; end < 2; ++end) {
    if (m_exploration.end(end)) m_interpolate.setEnd(end, describe(*m_exploration.end(end)), answer.endImages[end]);
  }
  m_strip = answer.images;
  m_interpolate.setStrip(answer.images);
  m_lastStrip = answer;
  updateEndpoints();
  m_stripAnswered = true;
  checkComplete();
}

void ExplorationBinding::showInterpolation(const InterpolationAnswer& answer) {
  m_interpolationPlace = answer.at.place;
  updateEndpoints();
  if (m_decoded == Decoded::Interpolation) showPoint(answer.at, tr("Decoded at t = %1").arg(formatFixed(answer.t, 2)));
}

void ExplorationBinding::showDraw(const DrawAnswer& answer) {
  if (m_exploration.selection() != answer.index) return;
  m_sample = answer.sample;
  m_map.setSample(answer.at.place);
  showDrawValues();
  if (m_decoded == Decoded::Posterior) showPoint(answer.at, tr("Decoded at z = μ + σ · ε of %1").arg(nameOf(answer.index)));
}

void ExplorationBinding::pointAt(int dimension) {
  m_pointed = dimension;
  showDrawValues();
}

// The map's two dimensions, and one more: that which the user points at, or else the one in which the image's posterior tells
// most. A projection has no two of its own.
void ExplorationBinding::showDrawValues() {
  const PosteriorSample& sample = m_sample;
  if (static_cast<int>(sample.z.size()) != m_exploration.dimension()) return m_posterior.setRows({});
  std::vector<int> others(sample.order.begin(), sample.order.end());
  std::vector<int> shown;
  const auto take = [&](int dimension) {
    if (std::erase(others, dimension) > 0) shown.push_back(dimension);
  };
  if (!m_exploration.layout().method()) {
    for (const int dimension : m_exploration.layout().dimensions()) take(dimension);
  }
  while (shown.size() < 2 && !others.empty()) take(others.front());
  if (std::find(others.begin(), others.end(), m_pointed) != others.end()) take(m_pointed);
  else if (!others.empty()) take(others.front());
  std::vector<PosteriorPanel::Row> rows;
  for (const int dimension : shown) {
    const auto i = static_cast<std::size_t>(dimension);
    rows.push_back({coordinateName(dimension), static_cast<double>(sample.z[i]), static_cast<double>(sample.mean[i]),
                    static_cast<double>(sample.deviation[i]), static_cast<double>(sample.noise[i])});
  }
  m_posterior.setRows(rows, m_exploration.dimension());
}

void ExplorationBinding::updateEndpoints() {
  if (m_lastStrip.path.isEmpty()) return m_map.setEndpoints(std::nullopt, std::nullopt, {}, std::nullopt);
  m_map.setEndpoints(m_lastStrip.ends[0], m_lastStrip.ends[1], m_lastStrip.path, m_interpolationPlace);
}

std::optional<ImageRef> ExplorationBinding::reference(std::size_t index) const {
  const auto& dataset = m_exploration.dataset();
  if (!dataset || index >= dataset->test.size()) return std::nullopt;
  return ImageRef{index, dataset->test.label(index), className(index), dataset->test.picture(index), captionedName(index)};
}

QString ExplorationBinding::nameOf(std::size_t place) const {
  const auto [split, index] = m_exploration.images().nameOf(place);
  return (split == Split::Test ? tr("test #%1") : tr("train #%1")).arg(index);
}

// Where a caption says which images these are, "#12" does.
QString ExplorationBinding::captionedName(std::size_t place) const {
  const MapImages& images = m_exploration.images();
  return images.set() == MapSet::All ? nameOf(place) : QStringLiteral("#%1").arg(images.nameOf(place).index);
}

void ExplorationBinding::selectImage(const ImageName& name) {
  if (const auto place = m_exploration.images().placeOf(name)) select(*place);
  else emit notOnMap(name);
}

// Other images of the same data set: what was known of the ones before is of other places.
void ExplorationBinding::showImages() {
  if (m_exploration.codes()) return;  // the others couldn't be had: the map has the same images as before
  m_selectionPosterior.reset();
  m_hoverPosterior.reset();
  m_probe.setNearest(std::nullopt);
  m_atProbe.nearest.reset();
  m_map.setNearest(std::nullopt);
  m_map.setPoints(nullptr);
  m_map.setNote(stage());
  giveImages();
  const auto selected = m_exploration.selection();
  if (!selected) return select(std::nullopt);  // it is not on the map any more, and its draws go with it
  m_map.setSelected(static_cast<int>(*selected));
  m_probe.setSelection(reference(*selected), std::nullopt, {});
  showPosterior();
}

// The map's images, and what the panel calls them.
void ExplorationBinding::giveImages() {
  const auto& dataset = m_exploration.dataset();
  m_map.setImages(dataset ? std::shared_ptr<const ImageSet>(dataset, &dataset->test) : nullptr);
  std::vector<bool> present;
  if (dataset) {
    present.resize(dataset->classNames.size());
    for (const std::uint8_t label : dataset->test.labels) {
      if (label < present.size()) present[label] = true;
    }
  }
  m_classes.setPresent(present);
  switch (m_exploration.images().set()) {
    case MapSet::Test: m_probe.setImageKind(tr("Nearest test image"), tr("Selected test image")); break;
    case MapSet::Train: m_probe.setImageKind(tr("Nearest training image"), tr("Selected training image")); break;
    case MapSet::All: m_probe.setImageKind(tr("Nearest image"), tr("Selected image")); break;
  }
}

QString ExplorationBinding::className(std::size_t index) const {
  const auto& dataset = m_exploration.dataset();
  const int label = dataset ? dataset->test.label(index) : -1;
  if (label < 0 || static_cast<std::size_t>(label) >= dataset->classNames.size()) return {};
  return QString::fromStdString(dataset->classNames[static_cast<std::size_t>(label)]);
}

QString ExplorationBinding::describe(const InterpolationEnd& end) const {
  if (end.image) return nameOf(*end.image);
  if (!m_exploration.layout().isPlane()) return tr("a point");
  const QPointF place = m_exploration.layout().placeOf(end.point);
  return tr("%1, %2").arg(formatFixed(place.x(), 2), formatFixed(place.y(), 2));
}

std::size_t ExplorationBinding::randomImage() { return RandomStream(m_draws++).below(m_exploration.dataset()->test.size()); }

std::size_t ExplorationBinding::firstOfClass(int classNumber) const {
  const ImageSet& test = m_exploration.dataset()->test;
  for (std::size_t i = 0; i < std::min<std::size_t>(test.labels.size(), 1000); ++i) {
    if (test.label(i) == classNumber) return i;
  }
  return static_cast<std::size_t>(classNumber) % test.size();
}

bool ExplorationBinding::pictureComplete() const {
  return m_probeAnswered && m_stripAnswered && (m_allCodes || !m_exploration.dataset());
}

void ExplorationBinding::checkComplete() {
  if (m_completed || !pictureComplete()) return;
  m_completed = true;
  emit pictureCompleted();
}

}  // namespace latentscape
