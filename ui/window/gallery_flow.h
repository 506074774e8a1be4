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
template <class T>
class ChoiceCombo;

// The gallery of images, and the choice which of them are on the map. GUI thread only.
class GalleryFlow : public QObject {
  Q_OBJECT
 public:
  GalleryFlow(ExplorationController& exploration, ExplorationBinding& binding, const TrainingFlow& training, Banner& banner,
              QWidget& window);

  void showGallery();
  // Which images are on the map: a control beside the map, hidden where there is no choice. Whoever lays it out owns it.
  QWidget* mapSetChoice() const;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fitChoice();
  void showChoice();
  void tellNotOnMap(const ImageName& name);

  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  const TrainingFlow& m_training;
  Banner& m_banner;
  QWidget& m_window;
  ChoiceCombo<MapSet>* m_choice;
};

}  // namespace latentscape
