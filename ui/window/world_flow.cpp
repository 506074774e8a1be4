// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/world_flow.h"

#include "ui/controllers/training_controller.h"
#include "ui/panels/map_bar.h"
#include "ui/plots/latent_map.h"
#include "ui/window/view_menu.h"

#include <utility>

namespace latentscape {

WorldFlow::WorldFlow(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                     TrainingController& training, LatentMap& map, MapBar& bar, ViewMenu& view, QObject* parent)
    : QObject(parent), m_map(map), m_bar(bar), m_view(view), m_under(exploration, std::move(checkpoint), nullptr) {
  DecodedWorld& world = m_under.world();
  MapFields& fields = m_under.fields();
  connect(&m_map, &LatentMap::viewChanged, this, &WorldFlow::showWindow);
  connect(&world, &DecodedWorld::areaChanged, &m_map, &LatentMap::setWorldArea);
  connect(&world, &DecodedWorld::cleared, &m_map, &LatentMap::forgetWorld);
  connect(&world, &DecodedWorld::arrived, &m_map, [this](const std::shared_ptr<const DecodedBlock>& block) {
    m_under.spendOnPainting(m_map.takeGroundSeconds());
    m_map.putWorld(*block);
  });
  connect(&world, &DecodedWorld::availabilityChanged, this, &WorldFlow::showChoice);
  connect(&m_view, &ViewMenu::decodedWorldChanged, this, &WorldFlow::showChoice);
  connect(&m_bar, &MapBar::worldChosen, &m_view, &ViewMenu::setDecodedWorld);
  // Where the menu's entry is off, the key changes nothing either.
  connect(&m_map, &LatentMap::worldToggled, this, [this] {
    if (m_under.world().whyNot().isEmpty()) m_view.setDecodedWorld(!m_view.decodedWorld());
  });
  m_bar.setLayers(&m_view.groundMenu());
  connect(&fields, &MapFields::arrived, &m_map,
          [this, &exploration](MapField field, const std::shared_ptr<const MapFieldAnswer>& answer) {
            m_under.spendOnPainting(m_map.takeGroundSeconds());
            m_map.setField(field, answer, exploration.dimension() > 2 && MapFields::usesOtherCoordinates(field));
          });
  connect(&m_map, &LatentMap::valueWanted, &fields, &MapFields::setPlace);
  connect(&fields, &MapFields::valueArrived, &m_map, &LatentMap::setFieldValue);
  fields.setPlace(m_map.probe());
  connect(&fields, &MapFields::cleared, &m_map, &LatentMap::forgetField);
  connect(&fields, &MapFields::availabilityChanged, this, &WorldFlow::showLayers);
  connect(&fields, &MapFields::failed, this, [this](const QString& why) {
    m_failure = why;
    showUnderText();
  });
  connect(&fields, &MapFields::arrived, this, [this] {
    if (!std::exchange(m_failure, QString()).isEmpty()) showUnderText();
  });
  connect(&m_view, &ViewMenu::pointsShownChanged, &m_map, &LatentMap::setPointsShown);
  connect(&m_map, &LatentMap::pointsToggled, &m_view, &ViewMenu::togglePoints);
  connect(&m_view, &ViewMenu::layerChosen, this, &WorldFlow::showLayers);
  connect(&m_map, &LatentMap::layerStepped, &m_view, &ViewMenu::chooseNextLayer);
  connect(&training, &TrainingController::statusChanged, this, [this, &training] {
    if (!m_under.training()) m_map.takeGroundSeconds();  // what was painted at rest is nobody's loss
    m_under.setTraining(training.trains());
    m_map.setPointsCome(training.trains());
  });
  showChoice();
  showLayers();
  showWindow();
}

void WorldFlow::showWindow() {
  const MapView& view = m_map.view();
  m_under.setWindow({view.visible(), view.unitsPerPixel});
}

void WorldFlow::showChoice() {
  m_bar.setWorld(m_view.decodedWorld(), m_under.world().whyNot());
  m_view.setWorldOffered(m_under.world().whyNot());
  m_under.world().setOn(m_view.decodedWorld());
  showUnderText();
}

void WorldFlow::showLayers() {
  m_failure.clear();
  m_view.setLayersOffered([this](MapField field) { return m_under.fields().whyNot(field); });
  m_under.setField(m_view.layer());
  const auto layer = m_view.layer();
  m_bar.setLayerTitle(layer && m_under.fields().whyNot(*layer).isEmpty() ? fieldTitle(*layer) : QString());
  showUnderText();
}

// Why what the user has chosen isn't there: another model may not have the layer.
void WorldFlow::showUnderText() {
  QString text = m_view.layer() ? m_under.fields().whyNot(*m_view.layer()) : QString();
  if (text.isEmpty()) text = m_failure;
  if (text.isEmpty() && !m_view.layer() && m_view.decodedWorld()) text = m_under.world().whyNot();
  m_map.setUnderText(text);
}

}  // namespace latentscape
