// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/anomalies.h"
#include "ui/analyses/analysis_panel.h"

#include <memory>
#include <optional>
#include <string>

class QComboBox;

namespace latentscape {

class ClassesField;
class ImageRows;
class RocChart;
class ScoreHistogramChart;
template <class T>
class SegmentedChoice;

// "Anomalies": how well each of the model's scores separates anomalous images from normal ones: held-out classes, or another data
// set.
class AnomaliesPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "anomalies";
  static constexpr int kMisses = 6;

  explicit AnomaliesPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark) override;

  const std::shared_ptr<const AnomaliesAnswer>& answer() const { return m_answer; }
  double threshold() const { return m_threshold; }

 protected:
  void start() override;
  void forget() override;
  FindMisfit misfitFinder() const override;
  AnalysisExport exported() const override;

 private:
  void present(const std::shared_ptr<const AnomaliesAnswer>& shared);
  QString whyNot(AnomalyScore score) const;  // can be shown, as a sentence; empty: it can
  void enableScores();                       // those that can be shown, and says how many the model has
  void showScore();
  void showThreshold(double threshold);
  void updateFields();
  std::string namedClasses() const;

  QComboBox* m_source;
  ClassesField* m_classes;
  SegmentedChoice<AnomalyScore>* m_score;
  std::optional<AnomalyScore> m_missedScore;  // chosen, and cannot be shown
  ScoreHistogramChart* m_histogram;
  RocChart* m_roc;
  ImageRows* m_misses;
  std::shared_ptr<const AnomaliesAnswer> m_answer;
  double m_threshold = 0.0;
};

}  // namespace latentscape
