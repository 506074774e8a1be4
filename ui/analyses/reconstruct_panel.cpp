// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/reconstruct_panel.h"

#include "core/charts/labelled_grid.h"
#include "core/exploration/model_input.h"
#include "core/exploration/quality.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/text.h"

#include <QPushButton>

#include <cmath>

namespace latentscape {
namespace {

constexpr auto kParts = {&ReconstructedImage::original, &ReconstructedImage::reconstruction, &ReconstructedImage::error};

}  // namespace

ReconstructPanel::ReconstructPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, QStringLiteral("reconstruct"), parent) {
  auto* again = makeButton(tr("Others"), QStringLiteral("plain"), this);
  describe(again, QStringLiteral("othersButton"), tr("Other test images"), tr("Show other test images"));
  addControl({}, again);
  m_rows = new ImageRows({tr("Test image"), tr("Reconstruction"), tr("Error")}, static_cast<int>(shown), this);
  describe(&m_rows->grid(), widgetName("Images"), tr("Test images, their reconstructions, and where they differ"),
           tr("Error: orange where the reconstruction is too bright, blue where it is too dark. Above: reconstruction term + KL, "
              "nats. Click one to select it on the map"));
  setPicture(m_rows);
  setEmptyText(tr("Reconstructions of test images appear here once there is a model."));
  connect(again, &QPushButton::clicked, this, &ReconstructPanel::others);
  connect(m_rows, &ImageRows::clicked, this, [this](int, int column) {
    if (static_cast<std::size_t>(column) < m_images.size()) emit imageChosen(m_images[static_cast<std::size_t>(column)].index);
  });
}

void ReconstructPanel::others() {
  ++m_seed;
  changed();
}

void ReconstructPanel::start() {
  job().ask(
      [seed = m_seed](const AnalysisSubject& subject, std::stop_token, const ProgressCallback&) {
        const ImageSet& images = subject.dataset->test;
        return reconstructWithTerms(*subject.model, images, drawImages(images.size(), shown, seed));
      },
      [this](const std::vector<ReconstructedImage>& images) { present(images); });
}

void ReconstructPanel::present(const std::vector<ReconstructedImage>& images) {
  m_images = images;
  m_captions.clear();
  std::vector<Image> cells;
  for (const auto part : kParts) {
    for (std::size_t i = 0; i < shown; ++i) cells.push_back(i < images.size() ? images[i].*part : Image{});
  }
  double term = 0.0, kl = 0.0, error = 0.0;
  for (const ReconstructedImage& image : images) {
    m_captions.push_back(tr("%1 + %2").arg(formatFixed(image.reconstructionTerm, 0), formatFixed(image.kl, 1)));
    term += image.reconstructionTerm;
    kl += image.kl;
    error += image.meanSquaredError;
  }
  m_rows->setImages(cells, m_captions);
  const auto count = static_cast<double>(images.size());
  setHeadline(tr("−ELBO %1 = reconstruction %2 + KL %3 nats (z = mean, grey) · PSNR %4 dB · %5 test images, the terms above each")
                  .arg(formatFixed((term + kl) / count, 1), formatFixed(term / count, 1), formatFixed(kl / count, 1),
                       formatFixed(-10.0 * std::log10(error / count), 2))
                  .arg(images.size()));
}

void ReconstructPanel::forget() { m_images.clear(); }

AnalysisExport ReconstructPanel::exported() const {
  LabelledGridOptions options;
  options.columns = static_cast<int>(m_images.size());
  options.dark = isDark();
  options.title = headline().toStdString();
  for (const QString& title : m_rows->titles()) options.rowTitles.push_back(title.toStdString());
  for (const QString& caption : m_captions) options.columnTitles.push_back(caption.toStdString());
  return {tr("Export Reconstructions"), QStringLiteral("reconstructions.png"), tr("Picture (*.png);;Scalable picture (*.svg)"),
          [options, images = m_images](const std::filesystem::path& file) {
            std::vector<Image> pictures;
            for (const auto part : kParts) {
              for (const ReconstructedImage& image : images) pictures.push_back(asRgb(image.*part));  // the error is in colour
            }
            return writeLabelledGrid(file, pictures, options);
          }};
}

}  // namespace latentscape
