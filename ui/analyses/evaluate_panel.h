// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/evaluate.h"
#include "ui/analyses/analysis_panel.h"

#include <optional>

class QComboBox;

namespace latentscape {

class PosteriorChart;
class KlBars;
class LikelihoodChart;
class NumberField;
class SegmentedControl;

// "Evaluate": -ELBO and a tighter bound on log p(x) with standard errors, how much each latent dimension is used, and the
// aggregate posterior compared with the prior.
class EvaluatePanel : public AnalysisPanel {
  Q_OBJECT
 public:
  explicit EvaluatePanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;

  const std::optional<EvaluateAnswer>& answer() const { return m_answer; }

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;

 private:
  void present(const EvaluateAnswer& answer);

  SegmentedControl* m_posterior;
  QComboBox* m_pixels;
  NumberField *m_images, *m_samples;
  KlBars* m_bars;
  PosteriorChart* m_aggregate;
  LikelihoodChart* m_likelihood;
  std::optional<EvaluateAnswer> m_answer;
};

}  // namespace latentscape
