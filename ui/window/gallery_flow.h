// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/map_images.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/window/training_flow.h"

#include <QObject>

class QWidget;

namespace latentscape {

class Banner;
class ExplorationBinding;
class MapBar;

// The gallery of images, and the choice which of them are on the map. GUI thread only.
class GalleryFlow : public QObject {
  Q_OBJECT
 public:
  GalleryFlow(ExplorationController& exploration, ExplorationBinding& binding, const TrainingFlow& training, MapBar& bar,
              Banner& banner, QWidget& window);

  void showGallery();

 private:
  void showChoice();
  void tellNotOnMap(const ImageName& name);

  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  const TrainingFlow& m_training;
  MapBar& m_bar;
  Banner& m_banner;
  QWidget& m_window;
};

}  // namespace latentscape
