// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/gallery_flow.h"

#include "ui/panels/gallery_dialog.h"
#include "ui/panels/map_bar.h"
#include "ui/widgets/banner.h"
#include "ui/window/exploration_binding.h"

#include <utility>
#include <vector>

namespace latentscape {
namespace {

const QString kMessage = QStringLiteral("notOnMap");

}  // namespace

GalleryFlow::GalleryFlow(ExplorationController& exploration, ExplorationBinding& binding, const TrainingFlow& training,
                         MapBar& bar, Banner& banner, QWidget& window)
    : QObject(&window), m_exploration(exploration), m_binding(binding), m_training(training), m_bar(bar), m_banner(banner),
      m_window(window) {
  connect(&m_bar, &MapBar::imagesChosen, this, [this](MapSet set) { m_exploration.setMapSet(set); });
  connect(&m_exploration, &ExplorationController::opened, this, &GalleryFlow::showChoice);
  connect(&m_exploration, &ExplorationController::imagesChanged, this, &GalleryFlow::showChoice);
  connect(&m_binding, &ExplorationBinding::notOnMap, this, &GalleryFlow::tellNotOnMap);
  connect(&m_banner, &Banner::actionTriggered, this, [this](const QString& id) {
    if (id != kMessage) return;
    m_banner.dismiss(kMessage);
    m_exploration.setMapSet(MapSet::All);
  });
  showChoice();
}

void GalleryFlow::showChoice() {
  const auto& source = m_exploration.source();
  m_bar.setImages(m_exploration.images().set(), source && MapImages::canChoose(*source));
  m_banner.dismiss(kMessage);
}

void GalleryFlow::tellNotOnMap(const ImageName& name) {
  const QString image = (name.split == Split::Test ? tr("Test image #%1") : tr("Training image #%1")).arg(name.index);
  m_banner.showMessage(tr("%1 is not on the map, so it can't be selected there.").arg(image), tr("Put all images on the map"),
                       kMessage);
}

void GalleryFlow::showGallery() {
  const auto& chosen = m_training.dataset();
  const auto& mapped = m_exploration.source();
  std::vector<GalleryDialog::Shown> datasets;
  const auto title = [](const Dataset& dataset) { return QString::fromStdString(dataset.title); };
  const bool same = chosen && mapped && chosen->name == mapped->name && chosen->train.size() == mapped->train.size() &&
                    chosen->test.size() == mapped->test.size();
  if (chosen && !same) datasets.push_back({tr("%1, for the next run").arg(title(*chosen)), chosen, false});
  if (mapped) datasets.push_back({same ? title(*mapped) : tr("%1, on the map").arg(title(*mapped)), mapped, true});
  if (datasets.empty()) {
    return m_banner.showError(Error{"no images are open", "", "File > Open Images or Open Image Folder opens some."},
                              QStringLiteral("images"));
  }
  auto* dialog = new GalleryDialog(std::move(datasets), &m_window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &GalleryDialog::imageChosen, this, [this, of = mapped](bool training, std::size_t index) {
    // Another data set may be on the map by now.
    if (of == m_exploration.source()) m_binding.selectImage({training ? Split::Train : Split::Test, index});
  });
  dialog->show();
}

}  // namespace latentscape
