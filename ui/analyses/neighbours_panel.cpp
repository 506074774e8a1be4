// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/neighbours_panel.h"

#include "core/charts/labelled_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace latentscape {

NeighboursPanel::NeighboursPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, QStringLiteral("neighbours"), tr("Neighbours"), parent) {
  auto* picture = new QWidget(this);
  auto* grid = new QGridLayout(picture);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(6);
  for (const std::size_t row : {0U, 1U}) {
    auto* title = makeLabel(row == 0 ? tr("Latent space") : tr("Pixels"), QStringLiteral("caption"), picture);
    grid->addWidget(title, static_cast<int>(row), 0, Qt::AlignRight | Qt::AlignVCenter);
    grid->setRowStretch(static_cast<int>(row), 1);
    for (std::size_t i = 0; i <= count; ++i) {
      auto* view = new ImageView(picture);
      view->setSelectable(i > 0);
      view->setHighlighted(i == 0);
      view->setSide(32, 84);
      view->setMaximumSize(100, 112);
      view->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
      const QString where = row == 0 ? tr("latent space") : tr("pixels");
      describe(view, widgetName(row == 0 ? "Latent%1" : "Pixels%1").arg(i),
               i == 0 ? tr("The selected image") : tr("Neighbour %1 in %2").arg(i).arg(where),
               i == 0 ? tr("The selected image")
                      : tr("Neighbour %1 in %2, with its class and distance. Click to select it.").arg(i).arg(where));
      grid->addWidget(view, static_cast<int>(row), static_cast<int>(i) + 1);
      grid->setColumnStretch(static_cast<int>(i) + 1, 1);
      m_views[row][i] = view;
      if (i == 0) continue;
      connect(view, &ImageView::clicked, this, [this, row, i] {
        if (i - 1 < m_found.rows[row].size()) emit imageChosen(m_found.rows[row][i - 1].index);
      });
    }
  }
  picture->setMaximumWidth(1240);
  auto* holder = new QWidget(this);  // keeps the row on the left
  auto* layout = new QHBoxLayout(holder);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(picture, 8);
  layout->addStretch(1);
  setPicture(holder);
}

void NeighboursPanel::setSelection(std::optional<std::size_t> image) {
  m_selection = image;
  if (!image) {
    job().cancel();
    clear();
  }
  changed();
}

void NeighboursPanel::setCodes(std::shared_ptr<const Codes> codes) {
  m_codes = std::move(codes);
  changed();
}

std::optional<QString> NeighboursPanel::obstacle() const {
  if (const auto why = AnalysisPanel::obstacle()) return why;
  if (!m_selection) return tr("Select a test image: Shift-click one on the map, or click the one nearest to the probe.");
  if (!m_codes || m_codes->count == 0) return tr("The test images are being encoded.");
  return std::nullopt;
}

void NeighboursPanel::start() {
  job().ask(
      [image = *m_selection, codes = m_codes](const AnalysisSubject& subject, std::stop_token stop,
                                              const ProgressCallback&) -> Result<Found> {
        const ImageSet& images = subject.dataset->test;
        if (image >= images.size() || codes->count > images.size() || codes->dimension != subject.model->latentDimension()) {
          return Error::cancelledByUser();  // of another model: its matching codes are on their way
        }
        auto own = encodeImages(*subject.model, images, image, 1, stop);
        if (!own) return own.error();
        auto latent = nearestCodes(*codes, image < codes->count ? codes->meanOf(image) : own->meanOf(0), count, image, stop);
        if (!latent) return latent.error();
        // The same images in both spaces: during training only the first ones have codes.
        ImageSet first{images.shape, {}, {}};
        if (codes->count < images.size()) {
          first.pixels.assign(images.pixels.begin(),
                              images.pixels.begin() + static_cast<std::ptrdiff_t>(codes->count * images.shape.pixels()));
        }
        auto pixels = nearestImages(first.empty() ? images : first, images.image(image), count, image, stop);
        if (!pixels) return pixels.error();
        return Found{image, {*std::move(latent), *std::move(pixels)}};
      },
      [this](const Found& found) {
        if (m_selection == found.image) show(found);
      });
}

// "7 · 1.23"
QString NeighboursPanel::caption(std::size_t image, const QString& text) const {
  const Dataset& dataset = *analyses().subject().dataset;
  const int label = dataset.test.label(image);
  if (label < 0) return text;
  const auto number = static_cast<std::size_t>(label);
  return QStringLiteral("%1 · %2").arg(
      number < dataset.classNames.size() ? QString::fromStdString(dataset.classNames[number]) : QString::number(label), text);
}

void NeighboursPanel::show(const Found& found) {
  m_found = found;
  const ImageSet& images = analyses().subject().dataset->test;
  for (std::size_t row = 0; row < 2; ++row) {
    for (std::size_t i = 0; i <= count; ++i) {
      ImageView* view = m_views[row][i];
      const bool there = i == 0 || i - 1 < found.rows[row].size();
      view->setVisible(there);
      if (!there) continue;
      const std::size_t image = i == 0 ? found.image : found.rows[row][i - 1].index;
      view->setImage(images.picture(image));
      view->setCaption(
          caption(image, i == 0 ? QStringLiteral("#%1").arg(image) : formatFixed(found.rows[row][i - 1].distance, 2)));
      view->setDescription(view->caption());
    }
  }
  const std::size_t most = std::max(found.rows[0].size(), found.rows[1].size());
  setHeadline(tr("%1 of %2 neighbours of test image #%3 are near in latent space and in pixels")
                  .arg(sharedNeighbours(found.rows[0], found.rows[1]))
                  .arg(most)
                  .arg(found.image));
}

void NeighboursPanel::forget() {
  m_selection.reset();
  m_codes.reset();
  m_found = {};
}

AnalysisExport NeighboursPanel::exported() const {
  LabelledGridOptions options;
  options.columns = static_cast<int>(count) + 1;
  options.dark = isDark();
  options.title = headline().toStdString();
  options.rowTitles = {tr("Latent space").toStdString(), tr("Pixels").toStdString()};
  std::vector<Image> pictures;
  for (std::size_t row = 0; row < 2; ++row) {
    for (std::size_t i = 0; i <= count; ++i) {
      const bool there = i == 0 || i - 1 < m_found.rows[row].size();
      pictures.push_back(
          there ? analyses().subject().dataset->test.picture(i == 0 ? m_found.image : m_found.rows[row][i - 1].index) : Image{});
      options.captions.push_back(there ? m_views[row][i]->caption().toStdString() : std::string());
    }
  }
  return {tr("Export Neighbours"), QStringLiteral("neighbours.png"), tr("Picture (*.png);;Scalable picture (*.svg)"),
          [options, pictures](const std::filesystem::path& file) { return writeLabelledGrid(file, pictures, options); }};
}

}  // namespace latentscape
