// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/denoise_panel.h"

#include "core/charts/labelled_grid.h"
#include "core/data/subset.h"
#include "core/exploration/model_input.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QSlider>

#include <cmath>

namespace latentscape {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr CorruptionKind kKinds[] = {CorruptionKind::Gaussian, CorruptionKind::SaltAndPepper, CorruptionKind::Masking};

// What was measured, and how.
struct Figures {
  Corruption corruption;
  DenoisingQuality quality;
};

QString figuresText(const Figures& figures) {
  const DenoisingQuality& quality = figures.quality;
  QString text = DenoisePanel::tr("PSNR %1 → %2 dB (%3%4)")
                     .arg(formatFixed(quality.psnrBefore, 2), formatFixed(quality.psnrAfter, 2),
                          quality.psnrAfter >= quality.psnrBefore ? QStringLiteral("+") : QString(),
                          formatFixed(quality.psnrAfter - quality.psnrBefore, 2));
  if (quality.ssimBefore && quality.ssimAfter) {
    text += DenoisePanel::tr(" · SSIM %1 → %2")
                .arg(formatFixed(quality.ssimBefore->mean, 3), formatFixed(quality.ssimAfter->mean, 3));
    if (std::isfinite(quality.ssimAfter->standardError))  // of a single image there is none
      text += DenoisePanel::tr(" ± %1").arg(formatFixed(quality.ssimAfter->standardError, 3));
  }
  return text + DenoisePanel::tr(" · %1 test images, z = mean").arg(formatCount(quality.images));
}

}  // namespace

DenoisePanel::DenoisePanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, QStringLiteral("denoise"), parent), m_figures(analyses) {
  m_kindChoice = new SegmentedControl({tr("Gaussian"), tr("Salt and pepper"), tr("Masking")}, this);
  describe(m_kindChoice, widgetName("Kind"), tr("Noise"),
           tr("Gaussian: added to every pixel and clipped. Salt and pepper: pixels set to black or white. Masking: pixels set to "
              "black."));
  addControl(tr("Noise"), m_kindChoice);
  m_strength = addSlider("Strength", tr("Strength"),
                         tr("Gaussian: its standard deviation, where white is 1. The others: the share of pixels."), 1, 100, 50,
                         [](int percent) { return formatFixed(percent / 100.0, 2); });
  m_rows = new ImageRows({tr("Noisy"), tr("Denoised"), tr("Clean")}, static_cast<int>(shown), this);
  describe(&m_rows->grid(), widgetName("Images"), tr("Noisy, denoised and clean test images"),
           tr("Top: with noise; middle: denoised by the model; bottom: the original"));
  setPicture(m_rows);
  connect(m_kindChoice, &SegmentedControl::currentChanged, this, [this] { changed(); });
  connect(&m_figures, &AnalysisJob::failed, this, &DenoisePanel::showError);
}

Corruption DenoisePanel::corruption() const { return {kKinds[m_kindChoice->current()], m_strength->value() / 100.0}; }

void DenoisePanel::start() {
  job().ask(
      [corruption = corruption()](const AnalysisSubject& subject, std::stop_token, const ProgressCallback&) {
        const ImageSet& images = subject.dataset->test;
        return denoiseImages(*subject.model, images, drawImages(images.size(), shown, kSeed), corruption, kSeed);
      },
      [this](const std::vector<DenoisedImage>& images) {
        m_images = images;
        std::vector<Image> cells;
        for (const auto part : {&DenoisedImage::noisy, &DenoisedImage::denoised, &DenoisedImage::clean}) {
          for (std::size_t i = 0; i < shown; ++i) cells.push_back(i < images.size() ? images[i].*part : Image{});
        }
        m_rows->setImages(cells);
        showPicture();
      });
  m_figures.ask(
      [corruption = corruption()](const AnalysisSubject& subject, std::stop_token stop,
                                  const ProgressCallback& progress) -> Result<Figures> {
        const ImageSet& images = subject.dataset->test;
        const auto chosen = takeImages(images, drawImages(images.size(), measured, kSeed));
        auto quality = denoisingQuality(*subject.model, chosen, corruption, kSeed, stop, progress);
        if (!quality) return quality.error();
        return Figures{corruption, *std::move(quality)};
      },
      [this](const Figures& figures) { setHeadline(figuresText(figures)); });
}

void DenoisePanel::forget() { m_images.clear(); }

AnalysisExport DenoisePanel::exported() const {
  LabelledGridOptions options;
  options.columns = static_cast<int>(m_images.size());
  options.dark = isDark();
  options.title = headline().toStdString();
  for (const QString& title : m_rows->titles()) options.rowTitles.push_back(title.toStdString());
  return {tr("Export Denoised Images"), QStringLiteral("denoised.png"), tr("Picture (*.png);;Scalable picture (*.svg)"),
          [options, images = m_images](const std::filesystem::path& file) {
            std::vector<Image> pictures;
            for (const auto part : {&DenoisedImage::noisy, &DenoisedImage::denoised, &DenoisedImage::clean}) {
              for (const DenoisedImage& image : images) pictures.push_back(image.*part);
            }
            return writeLabelledGrid(file, pictures, options);
          }};
}

}  // namespace latentscape
