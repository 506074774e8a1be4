// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/queries.h"
#include "ui/analyses/analysis_panel.h"

#include <cstddef>
#include <vector>

class QLabel;

namespace latentscape {

class ImageGrid;

// "Traversal": what each latent dimension does from -3 to 3, or over another chosen range, with all others as at the probe;
// the most informative dimension first. Follows the probe.
class TraversalPanel : public AnalysisPanel {
  Q_OBJECT
 public:
  static constexpr int steps = 11;
  static constexpr std::size_t mostRows = 32;

  explicit TraversalPanel(AnalysisController& analyses, QWidget* parent = nullptr);

  void setPoint(const LatentPoint& point);  // the probe
  // The most informative first, each with its row's label ("z₇ · KL 2.31").
  void setDimensions(const std::vector<std::size_t>& order, const QStringList& titles);

 signals:
  void pointChosen(const LatentPoint& point);  // an image was clicked

 protected:
  void start() override;
  void forget() override;
  AnalysisExport exported() const override;
  std::optional<QString> obstacle() const override;

 private:
  struct Row {
    QLabel* title = nullptr;
    ImageGrid* grid = nullptr;
  };
  struct Shown {
    LatentPoint base;
    double range = 3.0;  // on each side of 0
    std::vector<std::size_t> dimensions;
    QStringList titles;
    std::vector<Image> images;
  };
  void show(const Shown& shown);
  Row makeRow();

  LatentPoint m_point;
  std::vector<std::size_t> m_order;
  QStringList m_titles;
  QWidget* m_content;
  QSlider* m_range;
  std::vector<Row> m_rows;
  Shown m_shown;
};

}  // namespace latentscape
