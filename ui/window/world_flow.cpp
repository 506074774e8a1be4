// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/world_flow.h"

#include "core/base/threads.h"
#include "ui/controllers/training_controller.h"
#include "ui/panels/map_bar.h"
#include "ui/plots/latent_map.h"
#include "ui/window/view_menu.h"

namespace latentscape {
namespace {

// Of all cores, while a model trains. With what painting takes, a twentieth.
constexpr double kShare = 0.035;

}  // namespace

WorldFlow::WorldFlow(ExplorationController& exploration, TrainingController& training, LatentMap& map, MapBar& bar,
                     ViewMenu& view, QObject* parent)
    : QObject(parent), m_map(map), m_bar(bar), m_view(view), m_allowance(kShare * availableThreads()),
      m_world(exploration, m_allowance, nullptr) {
  connect(&m_map, &LatentMap::viewChanged, this, &WorldFlow::showWindow);
  connect(&m_world, &DecodedWorld::areaChanged, &m_map, &LatentMap::setWorldArea);
  connect(&m_world, &DecodedWorld::cleared, &m_map, &LatentMap::forgetWorld);
  connect(&m_world, &DecodedWorld::arrived, &m_map,
          [this](const std::shared_ptr<const DecodedBlock>& block) { m_map.putWorld(*block); });
  connect(&m_world, &DecodedWorld::availabilityChanged, this, &WorldFlow::showChoice);
  connect(&m_view, &ViewMenu::decodedWorldChanged, this, &WorldFlow::showChoice);
  connect(&m_bar, &MapBar::worldChosen, &m_view, &ViewMenu::setDecodedWorld);
  connect(&m_map, &LatentMap::worldToggled, &m_view, [this] { m_view.setDecodedWorld(!m_view.decodedWorld()); });
  connect(&training, &TrainingController::statusChanged, this, [this, &training] {
    m_world.setTraining(training.trains());
    m_map.setPointsCome(training.trains());
  });
  showChoice();
  showWindow();
}

void WorldFlow::showWindow() {
  const MapView& view = m_map.view();
  m_world.setWindow({view.visible(), view.unitsPerPixel, m_map.devicePixelRatioF()});
}

void WorldFlow::showChoice() {
  m_bar.setWorld(m_view.decodedWorld(), m_world.whyNot());
  m_world.setOn(m_view.decodedWorld());
}

}  // namespace latentscape
