// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/denoise_panel.h"

#include "ui/analyses/answers.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/text.h"

#include <QSlider>

namespace latentscape {
namespace {

constexpr std::size_t kShown = DenoiseAnswer::kShown;

// "(+1.90)", "(−0.271)"
QString differenceText(double before, double after, int decimals) {
  const QString sign = after >= before ? QStringLiteral("+") : QString();
  return QStringLiteral("(%1%2)").arg(sign, formatFixed(after - before, decimals));
}

QString figuresText(const DenoisingQuality& quality) {
  QString text = DenoisePanel::tr("PSNR %1 → %2 dB %3")
                     .arg(formatFixed(quality.psnrBefore, 2), formatFixed(quality.psnrAfter, 2),
                          differenceText(quality.psnrBefore, quality.psnrAfter, 2));
  if (quality.ssimBefore && quality.ssimAfter) {
    const Estimate &before = *quality.ssimBefore, &after = *quality.ssimAfter;
    text += DenoisePanel::tr(" · SSIM %1 → %2 %3")
                .arg(formatFixed(before.mean, 3), formatFixed(after.mean, 3), differenceText(before.mean, after.mean, 3));
  }
  return text + DenoisePanel::tr(" · %1 test images, z = mean").arg(formatCount(quality.images));
}

// What is shown, with its figures: of the model and the images that are shown, though newer weights are there.
Result<std::shared_ptr<const DenoiseAnswer>> withFigures(const std::shared_ptr<const DenoiseAnswer>& shown, std::stop_token stop,
                                                         const ProgressCallback& progress) {
  DenoiseQuestion whole = shown->question;
  whole.picturesOnly = false;
  whole.known = shown;
  return sharing(answer(whole, {shown->model, shown->dataset}, std::move(stop), progress));
}

}  // namespace

DenoisePanel::DenoisePanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, kName, parent), m_figures(analyses) {
  m_kindChoice = new SegmentedChoice<CorruptionKind>({{CorruptionKind::Gaussian, tr("Gaussian")},
                                                      {CorruptionKind::SaltAndPepper, tr("Salt and pepper")},
                                                      {CorruptionKind::Masking, tr("Masking")}},
                                                     this);
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
  m_kindChoice->onChosen(this, [this](CorruptionKind) {
    checkFit();
    changed();
  });
  connect(&m_figures, &AnalysisJob::failed, this, &DenoisePanel::showError);
}

Corruption DenoisePanel::corruption() const { return {m_kindChoice->value(), m_strength->value() / 100.0}; }

DenoiseQuestion DenoisePanel::question() const {
  DenoiseQuestion question;
  question.images = imagesIn(measured, testImages());
  question.corruption = corruption();
  return question;
}

void DenoisePanel::start() {
  // Figures take longer than pictures. Newer weights wait for them: otherwise none would be shown while a model is trained.
  m_waits = m_figures.running() && !job().running() && m_answer && m_answer->question.corruption == corruption();
  if (m_waits) return;
  DenoiseQuestion pictures = question();
  pictures.picturesOnly = true;
  job().ask(answering(pictures), [this](const std::shared_ptr<const DenoiseAnswer>& shared) { present(shared); });
}

void DenoisePanel::present(const std::shared_ptr<const DenoiseAnswer>& pictures) {
  m_answer = pictures;
  std::vector<Image> cells;
  for (const auto part : {&DenoisedImage::noisy, &DenoisedImage::denoised, &DenoisedImage::clean}) {
    for (std::size_t i = 0; i < kShown; ++i)
      cells.push_back(i < pictures->pictures.size() ? pictures->pictures[i].*part : Image{});
  }
  m_rows->setImages(cells);
  showPicture();
  m_figures.run([shown = pictures](const AnalysisSubject&, std::stop_token stop,
                                   const ProgressCallback& progress) { return withFigures(shown, std::move(stop), progress); },
                [this, shown = pictures](const std::shared_ptr<const DenoiseAnswer>& whole) {
                  if (m_answer != shown) return;  // other pictures are shown by now
                  m_answer = whole;
                  setHeadline(figuresText(*whole->figures));
                  if (m_waits) changed();
                });
}

void DenoisePanel::forget() { m_answer.reset(); }

AnalysisPanel::FindMisfit DenoisePanel::misfitFinder() const { return fittingOf(question()); }

// The figures are computed for the file if they are yet to come.
AnalysisExport DenoisePanel::exported() const {
  AnalysisExport what = exportOf(tr("Export Denoised Images"), QStringLiteral("denoised.png"), m_answer, isDark());
  if (m_answer->figures) return what;
  what.write = [shown = m_answer, dark = isDark()](const std::filesystem::path& file, const std::stop_token& stop) {
    const auto whole = withFigures(shown, stop, {});
    return whole ? writeAnswer(**whole, file, {dark, 0}, stop) : Result<void>(whole.error());
  };
  return what;
}

}  // namespace latentscape
