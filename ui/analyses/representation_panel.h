// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/represent.h"
#include "ui/analyses/analysis_panel.h"

#include <optional>

class QComboBox;

namespace latentscape {

class ConfusionView;
class NumberField;
class ValueBars;

// "Representation": how well codes predict classes that training never saw, compared with raw pixels.
class RepresentationPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  explicit RepresentationPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;

  const std::optional<RepresentAnswer>& answer() const { return m_answer; }

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  void present(const RepresentAnswer& answer);
  void showMatrix();
  Classifier matrix() const;  // the one that is shown

  NumberField *m_neighbours, *m_trainImages, *m_testImages;
  QComboBox* m_matrixChoice;
  ValueBars* m_bars;
  ConfusionView* m_confusion;
  std::optional<RepresentAnswer> m_answer;
};

}  // namespace latentscape
