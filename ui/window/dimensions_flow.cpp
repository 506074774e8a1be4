// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/dimensions_flow.h"

#include "ui/analyses/attributes_panel.h"
#include "ui/analyses/neighbours_panel.h"
#include "ui/analyses/traversal_panel.h"
#include "ui/panels/dimensions_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/text.h"

#include <array>
#include <utility>

namespace latentscape {

DimensionsFlow::DimensionsFlow(DimensionsController& dimensions, ExplorationController& exploration, ExplorationBinding& binding,
                               AnalysisTabs& tabs, LatentMap& map, MapBar& mapBar, DimensionsPanel& panel, Banner& banner,
                               QObject* parent)
    : QObject(parent), m_dimensions(dimensions), m_exploration(exploration), m_binding(binding), m_tabs(tabs), m_mapBar(mapBar),
      m_panel(panel) {
  connectBar(map, banner);
  connect(&m_dimensions, &DimensionsController::dimensionsAnswered, this, &DimensionsFlow::showDimensions);
  connect(&m_exploration, &ExplorationController::layoutChanged, this, &DimensionsFlow::showLayout);
  connect(&m_exploration, &ExplorationController::pointChanged, this, [this] { m_panel.setPoint(m_exploration.point()); });
  connect(&m_panel, &DimensionsPanel::coordinateMoved, this, [this](int dimension, double value) {
    LatentPoint point = m_exploration.point();
    point[static_cast<std::size_t>(dimension)] = static_cast<float>(value);
    m_binding.movePoint(std::move(point));
  });
  connect(&m_panel, &DimensionsPanel::resetRequested, this, [this] {
    LatentPoint point(m_exploration.point().size(), 0.0F);
    const MapLayout& layout = m_exploration.layout();
    if (!layout.method()) {
      for (const int shown : layout.dimensions())
        point[static_cast<std::size_t>(shown)] = m_exploration.point()[static_cast<std::size_t>(shown)];
    }
    m_binding.movePoint(std::move(point));
  });
  connectTabs();
  showDimensions();
}

void DimensionsFlow::connectBar(LatentMap& map, Banner& banner) {
  connect(&m_mapBar, &MapBar::followChosen, &map, &LatentMap::setAutoFit);
  connect(&m_mapBar, &MapBar::fitRequested, &map, &LatentMap::fit);
  connect(&map, &LatentMap::autoFitChanged, &m_mapBar, &MapBar::setFollow);
  connect(&m_mapBar, &MapBar::methodChosen, this, &DimensionsFlow::chooseMethod);
  connect(&m_mapBar, &MapBar::axesChosen, this, &DimensionsFlow::chooseAxes);
  connect(&m_mapBar, &MapBar::againRequested, this,
          [this] { chooseMethod(m_projectSoon ? m_chosenMethod : m_exploration.layout().method()); });
  connect(&m_mapBar, &MapBar::cancelled, this, [this] {
    m_dimensions.cancelProjection();
    m_chosenMethod = m_exploration.layout().method();
    m_projectSoon = false;
  });
  connect(&m_dimensions, &DimensionsController::projectionProgressed, &m_mapBar, &MapBar::setProgress);
  connect(&m_dimensions, &DimensionsController::projectionEnded, this, [this] {
    m_mapBar.setProgress(std::nullopt);
    showLayout();
  });
  connect(&m_dimensions, &DimensionsController::failed, this,
          [&banner](const Error& error) { banner.showError(error, QStringLiteral("latent")); });
  // Other images are placed by the chosen method too, once they are encoded.
  connect(&m_exploration, &ExplorationController::imagesChanged, this, [this] {
    if (!m_exploration.codes()) m_projectSoon = m_chosenMethod && m_exploration.dimension() > 2;
  });
  connect(&m_exploration, &ExplorationController::codesArrived, this, [this] {
    if (std::exchange(m_projectSoon, false) && m_chosenMethod) project(*m_chosenMethod);
    else if (!m_trains) projectNewest();
  });
}

void DimensionsFlow::connectTabs() {
  TraversalPanel& traversal = m_tabs.panel<TraversalPanel>();
  NeighboursPanel& neighbours = m_tabs.panel<NeighboursPanel>();
  AttributesPanel& attributes = m_tabs.panel<AttributesPanel>();
  connect(&m_exploration, &ExplorationController::pointChanged, this, [&] {
    traversal.setPoint(m_exploration.point());
    attributes.setPoint(m_exploration.point());
  });
  const auto selected = [this] {
    const auto place = m_exploration.selection();
    return place ? std::optional(m_exploration.images().nameOf(*place)) : std::nullopt;
  };
  // Neighbours are looked for in the split of the selected image.
  const auto giveCodes = [this, &neighbours, selected] {
    const auto image = selected();
    neighbours.setCodes(m_exploration.images().codesOf(image ? image->split : Split::Test, m_exploration.codes()));
  };
  connect(&m_exploration, &ExplorationController::selectionChanged, this, [&neighbours, &attributes, selected, giveCodes] {
    const auto image = selected();
    neighbours.setSelection(image);
    giveCodes();
    attributes.setSelection(image);
  });
  connect(&m_exploration, &ExplorationController::codesArrived, this, giveCodes);
  connect(&traversal, &TraversalPanel::pointChosen, &m_binding, &ExplorationBinding::movePoint);
  connect(&attributes, &AttributesPanel::pointChosen, &m_binding, &ExplorationBinding::movePoint);
  connect(&neighbours, &NeighboursPanel::imageChosen, &m_binding, &ExplorationBinding::selectImage);
}

void DimensionsFlow::modelOpened() {
  m_chosenMethod.reset();
  m_chosenAxes.reset();
  m_unsettled = m_projectSoon = false;
  m_choose = true;
}

void DimensionsFlow::runBegan() {
  m_choose = false;
  const int dimension = m_exploration.dimension();
  const auto& axes = m_chosenAxes;
  const bool axesFit = axes && axes->first < dimension && axes->second < dimension;
  m_projectSoon = m_chosenMethod && dimension > 2;
  m_unsettled = m_projectSoon || !axesFit;
  if (dimension > 2 && axesFit) showAxes(axes->first, axes->second);
}

void DimensionsFlow::firstEpochEnded() {
  if (!std::exchange(m_unsettled, false)) return;
  if (m_chosenMethod && m_exploration.dimension() > 2) return project(*m_chosenMethod);
  m_choose = true;
  m_dimensions.judgeNow();
}

void DimensionsFlow::setTraining(bool on) {
  if (std::exchange(m_trains, on) != on && !on) projectNewest();
}

// A projection from while the model trained is none of what it has become.
void DimensionsFlow::projectNewest() {
  const auto& codes = m_exploration.codes();
  if (!m_chosenMethod || m_exploration.dimension() <= 2 || !codes) return;
  const bool asked = m_dimensions.projecting() && m_projected.lock() == codes;
  if (!asked && m_exploration.layout().codes() != codes) project(*m_chosenMethod);
}

void DimensionsFlow::chooseMethod(std::optional<ProjectionMethod> method) {
  m_choose = m_projectSoon = false;
  m_chosenMethod = method;
  if (method) {
    m_unsettled = false;
    return project(*method);
  }
  m_chosenAxes.reset();
  m_dimensions.cancelProjection();
  const auto& order = m_dimensions.answer().order;
  m_exploration.setLayout(
      MapLayout::ofDimensions(m_exploration.dimension(), static_cast<int>(order[0]), static_cast<int>(order[1])));
}

void DimensionsFlow::chooseAxes(int x, int y) {
  m_choose = m_unsettled = false;
  m_chosenMethod.reset();
  m_chosenAxes = {x, y};
  m_exploration.setLayout(MapLayout::ofDimensions(m_exploration.dimension(), x, y));
}

void DimensionsFlow::project(ProjectionMethod method) {
  m_dimensions.cancelProjection();  // whose end shows what the map has until the next
  m_projected = m_exploration.codes();
  const auto [x, y] = m_exploration.layout().dimensions();
  m_mapBar.setShown(method, x, y, {});
  m_mapBar.setProgress(Progress{});
  ProjectionOptions settings;
  settings.tsne.perplexity = m_mapBar.perplexity();
  settings.umap.neighbours = m_mapBar.neighbours();
  m_dimensions.project(method, settings);
}

// A map that shows them already keeps its view.
void DimensionsFlow::showAxes(int x, int y) {
  const MapLayout& layout = m_exploration.layout();
  if (!layout.method() && layout.dimensions() == std::array<int, 2>{x, y}) return showLayout();
  m_exploration.setLayout(MapLayout::ofDimensions(m_exploration.dimension(), x, y));
}

// The most informative first.
std::vector<DimensionChoice> DimensionsFlow::choices() const {
  const DimensionsAnswer& answer = m_dimensions.answer();
  std::vector<DimensionChoice> all;
  for (const std::size_t i : answer.order) all.push_back({static_cast<int>(i), QString::fromStdString(titleOf(answer, i))});
  return all;
}

void DimensionsFlow::showDimensions() {
  const DimensionsAnswer& answer = m_dimensions.answer();
  const bool many = answer.order.size() > 2;
  m_tabs.panel<TraversalPanel>().setDimensions(answer);
  m_mapBar.setChoices(many);
  m_panel.setVisible(many);
  if (!many) return m_panel.setDimensions({}, {});  // the rows were those of the model before
  m_mapBar.setDimensions(choices());
  if (m_choose && !answer.kl.empty()) {
    m_choose = false;
    if (!m_exploration.layout().method()) return showAxes(static_cast<int>(answer.order[0]), static_cast<int>(answer.order[1]));
  }
  showLayout();
}

void DimensionsFlow::showLayout() {
  const MapLayout& layout = m_exploration.layout();
  const auto [x, y] = layout.dimensions();
  QString note;
  if (layout.method() == ProjectionMethod::Pca && layout.explainedVariance().size() > 1) {
    note = tr("%1 % + %2 % of the variance of %3 codes")
               .arg(formatFixed(100 * layout.explainedVariance()[0], 0), formatFixed(100 * layout.explainedVariance()[1], 0),
                    formatCount(layout.codeCount()));
  } else if (!layout.isPlane()) {
    note =
        layout.fewerNeighbours()
            ? tr("of %1 codes, which allow %2").arg(formatCount(layout.codeCount()), formatSignificant(layout.neighbourhood(), 3))
            : tr("of %1 codes").arg(formatCount(layout.codeCount()));
  }
  if (!m_dimensions.projecting()) m_mapBar.setShown(m_projectSoon ? m_chosenMethod : layout.method(), x, y, note);
  std::vector<DimensionChoice> held = choices();
  if (held.size() <= 2) return;
  if (!layout.method()) {
    std::erase_if(held, [x = x, y = y](const DimensionChoice& choice) { return choice.dimension == x || choice.dimension == y; });
  }
  std::vector<double> extents;
  const auto& known = m_dimensions.answer().extent;
  for (const DimensionChoice& choice : held)
    extents.push_back(known.empty() ? 3.0 : known[static_cast<std::size_t>(choice.dimension)]);
  m_panel.setDimensions(held, extents);
  m_panel.setPoint(m_exploration.point());
}

}  // namespace latentscape
