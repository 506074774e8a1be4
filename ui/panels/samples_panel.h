// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QWidget>

#include <cstdint>
#include <vector>

class QLabel;
class QPushButton;

namespace latentscape {

class ImageGrid;

// "Samples": sixty-four images decoded at points drawn from the prior.
class SamplesPanel : public QWidget {
  Q_OBJECT

 public:
  static constexpr int side = 8;
  static constexpr int imageCount = side * side;

  explicit SamplesPanel(QWidget* parent = nullptr);

  void setSamples(const std::vector<Image>& samples, std::uint64_t seed);

 signals:
  void resampleRequested();
  void exportRequested();
  void sampleClicked(int index);

 private:
  ImageGrid* m_grid;
  QLabel* m_empty;
  QLabel* m_seed;
  QPushButton* m_resample;
  QPushButton* m_export;
};

}  // namespace latentscape
