// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/representation_report.h"
#include "ui/analyses/analysis_panel.h"

#include <QStringList>

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

  struct Answer {
    RepresentationFigures codes, pixels;
    int neighbours = 0;
    std::size_t trainImages = 0, testImages = 0;
    bool fromTest = false;
    std::string title;
    std::vector<std::string> classNames;
  };
  const std::optional<Answer>& answer() const { return m_answer; }

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  void present(const Answer& answer);
  void showMatrix();
  const ConfusionMatrix& matrix() const;

  NumberField *m_neighbours, *m_trainImages, *m_testImages;
  QComboBox* m_matrixChoice;
  ValueBars* m_bars;
  ConfusionView* m_confusion;
  std::optional<Answer> m_answer;
};

}  // namespace latentscape
