// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/anomalies.h"
#include "ui/analyses/analysis_panel.h"

#include <optional>

class QComboBox;

namespace latentscape {

class ClassesField;
class ImageRows;
class RocChart;
class ScoreHistogramChart;
class SegmentedControl;

// "Anomalies": how well each of four scores separates anomalous images from normal ones: held-out classes, or another data
// set.
class AnomaliesPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr int kMisses = 6;

  explicit AnomaliesPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;

  const std::optional<AnomaliesAnswer>& answer() const { return m_answer; }
  double threshold() const { return m_threshold; }

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;

 private:
  AnomalyScore score() const;
  void present(const AnomaliesAnswer& answer);
  void showScore();
  void showThreshold(double threshold);
  void updateFields();

  QComboBox* m_source;
  ClassesField* m_classes;
  SegmentedControl* m_score;
  ScoreHistogramChart* m_histogram;
  RocChart* m_roc;
  ImageRows* m_misses;
  std::optional<AnomaliesAnswer> m_answer;
  double m_threshold = 0.0;
};

}  // namespace latentscape
