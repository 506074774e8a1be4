// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/map_bar.h"

#include <QWidget>

#include <span>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QSlider;

namespace latentscape {

// "DIMENSIONS": a slider for each latent dimension that the map does not show; these coordinates stay fixed while the probe
// moves on the map.
class DimensionsPanel : public QWidget {
  Q_OBJECT

 public:
  static constexpr std::size_t kMost = 256;  // the number of sliders: for the most informative dimensions

  explicit DimensionsPanel(QWidget* parent = nullptr);

  // In the sliders' order, the most informative first; each slider goes from -extent to extent. While a slider is dragged or
  // has keyboard focus, the order stays.
  void setDimensions(const std::vector<DimensionChoice>& dimensions, const std::vector<double>& extents);
  // Rows of dimensions that the point does not have stay as they are.
  void setPoint(std::span<const float> point);  // in all dimensions; emits nothing

 signals:
  void coordinateMoved(int dimension, double value);
  void resetRequested();                 // all sliders to 0
  void dimensionPointed(int dimension);  // the mouse has come to a row, or the focus to its slider

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Row {
    int dimension = 0;
    double extent = 3.0;
    double value = 0.0;
    QLabel* name = nullptr;
    QSlider* slider = nullptr;
    QLabel* text = nullptr;
  };
  void rebuild(const std::vector<DimensionChoice>& dimensions);
  Row makeRow(const DimensionChoice& choice);
  void show(Row& row, double value);
  bool held() const;

  std::vector<Row> m_rows;
  QScrollArea* m_scroll;
  QPushButton* m_reset;
  QLabel* m_more;
};

}  // namespace latentscape
