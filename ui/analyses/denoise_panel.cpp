// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/denoise_panel.h"

#include "ui/analyses/answers.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QSlider>

#include <cmath>

namespace latentscape {
namespace {

constexpr std::size_t kShown = DenoiseAnswer::kShown;
constexpr CorruptionKind kKinds[] = {CorruptionKind::Gaussian, CorruptionKind::SaltAndPepper, CorruptionKind::Masking};

QString figuresText(const DenoisingQuality& quality) {
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
  m_rows = new ImageRows({tr("Noisy"), tr("Denoised"), tr("Original")}, static_cast<int>(kShown), this);
  describe(&m_rows->grid(), widgetName("Images"), tr("Noisy, denoised and original test images"),
           tr("Top: with noise; middle: denoised by the model; bottom: the original"));
  setPicture(m_rows);
  connect(m_kindChoice, &SegmentedControl::currentChanged, this, [this] { changed(); });
  connect(&m_figures, &AnalysisJob::failed, this, &DenoisePanel::showError);
}

Corruption DenoisePanel::corruption() const { return {kKinds[m_kindChoice->current()], m_strength->value() / 100.0}; }

DenoiseQuestion DenoisePanel::question() const {
  DenoiseQuestion question;
  const auto& dataset = analyses().subject().dataset;
  if (dataset && dataset->test.size() > measured) question.images = measured;
  question.corruption = corruption();
  return question;
}

void DenoisePanel::start() {
  DenoiseQuestion pictures = question();
  pictures.picturesOnly = true;
  job().ask(answering(pictures), [this](const DenoiseAnswer& answer) { present(answer); });
}

void DenoisePanel::present(const DenoiseAnswer& pictures) {
  m_answer = std::make_shared<const DenoiseAnswer>(pictures);
  std::vector<Image> cells;
  for (const auto part : {&DenoisedImage::noisy, &DenoisedImage::denoised, &DenoisedImage::clean}) {
    for (std::size_t i = 0; i < kShown; ++i) cells.push_back(i < pictures.pictures.size() ? pictures.pictures[i].*part : Image{});
  }
  m_rows->setImages(cells);
  showPicture();
  DenoiseQuestion whole = pictures.question;
  whole.picturesOnly = false;
  whole.known = m_answer;
  m_figures.ask(answering(whole), [this, shown = m_answer](const DenoiseAnswer& answer) {
    if (m_answer == shown) m_answer = std::make_shared<const DenoiseAnswer>(answer);
    setHeadline(figuresText(*answer.figures));
  });
}

void DenoisePanel::forget() { m_answer.reset(); }

// The figures are computed for the file if they are yet to come.
AnalysisExport DenoisePanel::exported() const {
  AnalysisExport what = exportOf(tr("Export Denoised Images"), QStringLiteral("denoised.png"), *m_answer, isDark());
  if (m_answer->figures) return what;
  DenoiseQuestion whole = m_answer->question;
  whole.picturesOnly = false;
  what.write = [whole, subject = analyses().subject(), dark = isDark()](const std::filesystem::path& file) -> Result<void> {
    const auto found = answer(whole, subject);
    return found ? writeAnswer(*found, file, {dark, 0}) : found.error();
  };
  return what;
}

}  // namespace latentscape
