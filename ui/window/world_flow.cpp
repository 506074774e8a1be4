// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/world_flow.h"

#include "ui/controllers/training_controller.h"
#include "ui/panels/map_bar.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/banner.h"
#include "ui/window/view_menu.h"

#include <utility>

namespace latentscape {

WorldFlow::WorldFlow(ExplorationController& exploration, std::function<std::shared_ptr<const Checkpoint>()> checkpoint,
                     TrainingController& training, LatentMap& map, MapBar& bar, ViewMenu& view, Banner& banner, QObject* parent)
    : QObject(parent), m_map(map), m_bar(bar), m_view(view), m_under(exploration, std::move(checkpoint), nullptr) {
  DecodedWorld& world = m_under.world();
  MapFields& fields = m_under.fields();
  connect(&m_map, &LatentMap::viewChanged, this, &WorldFlow::showWindow);
  connect(&world, &DecodedWorld::areaChanged, &m_map, &LatentMap::setWorldArea);
  connect(&world, &DecodedWorld::cleared, &m_map, &LatentMap::forgetWorld);
  connect(&world, &DecodedWorld::arrived, &m_map,
          [this](const std::shared_ptr<const DecodedBlock>& block) { m_map.putWorld(*block); });
  connect(&world, &DecodedWorld::availabilityChanged, this, &WorldFlow::showChoice);
  connect(&m_view, &ViewMenu::decodedWorldChanged, this, &WorldFlow::showChoice);
  connect(&m_bar, &MapBar::worldChosen, &m_view, &ViewMenu::setDecodedWorld);
  connect(&m_map, &LatentMap::worldToggled, &m_view, [this] { m_view.setDecodedWorld(!m_view.decodedWorld()); });
  m_bar.setLayers(&m_view.layers());
  connect(&fields, &MapFields::arrived, &m_map, &LatentMap::setField);
  connect(&fields, &MapFields::cleared, &m_map, &LatentMap::forgetField);
  connect(&fields, &MapFields::availabilityChanged, this, &WorldFlow::showLayers);
  connect(&fields, &MapFields::failed, &banner,
          [&banner](const Error& error) { banner.showError(error, QStringLiteral("layer")); });
  connect(&m_view, &ViewMenu::layerChosen, this, &WorldFlow::showLayers);
  connect(&m_map, &LatentMap::layerStepped, &m_view, &ViewMenu::chooseNextLayer);
  connect(&training, &TrainingController::statusChanged, this, [this, &training] {
    m_under.setTraining(training.trains());
    m_map.setPointsCome(training.trains());
  });
  showChoice();
  showLayers();
  showWindow();
}

void WorldFlow::showWindow() {
  const MapView& view = m_map.view();
  m_under.setWindow({view.visible(), view.unitsPerPixel, m_map.devicePixelRatioF()});
}

void WorldFlow::showChoice() {
  const QString whyNot = m_under.world().whyNot();
  m_bar.setWorld(m_view.decodedWorld(), whyNot);
  m_map.setUnderText(m_view.decodedWorld() || m_view.layer() ? whyNot : QString());
  m_under.world().setOn(m_view.decodedWorld());
}

void WorldFlow::showLayers() {
  m_view.setLayersOffered([this](MapField field) { return m_under.fields().whyNot(field); });
  m_under.fields().setField(m_view.layer());
  m_bar.setLayerTitle(m_view.layer() ? fieldTitle(*m_view.layer()) : QString());
  // Another model may not have it.
  const QString whyNot = m_view.layer() ? m_under.fields().whyNot(*m_view.layer()) : QString();
  if (!whyNot.isEmpty()) m_map.setUnderText(whyNot);
  else showChoice();
}

}  // namespace latentscape
