// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/denoise.h"
#include "ui/analyses/analysis_panel.h"

#include <memory>

class QSlider;

namespace latentscape {

class ImageRows;
template <class T>
class SegmentedChoice;

// "Denoise": test images with noise of the chosen kind and strength, the model's output for them, and the clean ones; PSNR and
// SSIM before and after. Follows the slider.
class DenoisePanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "denoise";
  static constexpr std::size_t measured =
      200;  // number of images for the figures: enough to resolve a tenth of a decibel, and few enough to follow a slider

  explicit DenoisePanel(AnalysisController& analyses, QWidget* parent = nullptr);

  Corruption corruption() const;

 protected:
  void start() override;
  void forget() override;
  FindMisfit misfitFinder() const override;
  AnalysisExport exported() const override;

 private:
  DenoiseQuestion question() const;
  void present(const std::shared_ptr<const DenoiseAnswer>& pictures);

  SegmentedChoice<CorruptionKind>* m_kindChoice;
  QSlider* m_strength;
  ImageRows* m_rows;
  AnalysisJob m_figures;                          // a job of their own: the pictures are ready sooner
  bool m_waits = false;                           // newer weights, until the figures have come
  std::shared_ptr<const DenoiseAnswer> m_answer;  // what is shown; its figures may be yet to come
};

}  // namespace latentscape
