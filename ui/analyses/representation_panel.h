// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/represent.h"
#include "ui/analyses/analysis_panel.h"

#include <memory>
#include <optional>

namespace latentscape {

template <class T>
class ChoiceCombo;
class ConfusionView;
class NumberField;
class ValueBars;

// "Representation": how well codes predict classes that training never saw, compared with raw pixels.
class RepresentationPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "representation";

  explicit RepresentationPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;

  const std::shared_ptr<const RepresentAnswer>& answer() const { return m_answer; }

 protected:
  void start() override;
  void forget() override;
  FindMisfit misfitFinder() const override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  void present(const std::shared_ptr<const RepresentAnswer>& shared);
  void showMatrix();

  NumberField *m_neighbours, *m_trainImages, *m_testImages;
  ChoiceCombo<Classifier>* m_matrixChoice;
  ValueBars* m_bars;
  ConfusionView* m_confusion;
  std::shared_ptr<const RepresentAnswer> m_answer;
};

}  // namespace latentscape
