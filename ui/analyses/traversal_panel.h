// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/traversal.h"
#include "ui/analyses/analysis_panel.h"

#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QScrollArea;

namespace latentscape {

class ImageGrid;

// "Traversal": what each latent dimension does from -3 to 3, or over another chosen range, with all others as at the probe;
// the most informative dimension first. Follows the probe.
class TraversalPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr char kName[] = "traversal";

  explicit TraversalPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setPoint(const LatentPoint& point);  // the probe
  void setDimensions(const DimensionUse& use);

  const std::shared_ptr<const TraversalAnswer>& answer() const { return m_answer; }

 signals:
  void pointChosen(const LatentPoint& point);  // an image was clicked

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Row {
    QLabel* title = nullptr;
    ImageGrid* grid = nullptr;
  };
  void present(const std::shared_ptr<const TraversalAnswer>& shared);
  Row makeRow();
  void sizeCells();

  LatentPoint m_point;
  std::shared_ptr<const DimensionUse> m_use;
  QWidget* m_content;
  QScrollArea* m_scroll;
  QSlider* m_range;
  std::vector<Row> m_rows;
  std::shared_ptr<const TraversalAnswer> m_answer;
};

}  // namespace latentscape
