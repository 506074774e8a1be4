// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/evaluate.h"
#include "ui/analyses/analysis_panel.h"

#include <memory>
#include <optional>

namespace latentscape {

class PosteriorChart;
class KlBars;
class LikelihoodChart;
class NumberField;
template <class T>
class ChoiceCombo;
template <class T>
class SegmentedChoice;

// "Evaluate": -ELBO and a tighter bound on log p(x) with standard errors, how much each latent dimension is used, and the
// aggregate posterior compared with the prior.
class EvaluatePanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "evaluate";

  explicit EvaluatePanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;

  const std::shared_ptr<const EvaluateAnswer>& answer() const { return m_answer; }

 protected:
  void start() override;
  void forget() override;
  FindMisfit misfitFinder() const override;
  AnalysisExport exported() const override;

 private:
  // without: why log p(x) was asked for and not estimated.
  void present(const std::shared_ptr<const EvaluateAnswer>& shared, const std::optional<Error>& without);
  void showTexts();  // of the model's family

  SegmentedChoice<PosteriorUse>* m_posterior;
  ChoiceCombo<PixelValues>* m_pixels;
  NumberField *m_images, *m_samples;
  KlBars* m_bars;
  PosteriorChart* m_aggregate;
  LikelihoodChart* m_likelihood;
  std::shared_ptr<const EvaluateAnswer> m_answer;
};

}  // namespace latentscape
