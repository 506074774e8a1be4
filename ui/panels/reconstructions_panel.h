// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QWidget>

#include <array>
#include <vector>

class QLabel;
class QPushButton;

namespace latentscape {

class ImageView;

// "Reconstructions": eight test images that training does not see, each above what the model makes of it.
class ReconstructionsPanel : public QWidget {
  Q_OBJECT

 public:
  static constexpr int imageCount = 8;

  explicit ReconstructionsPanel(QWidget* parent = nullptr);

  // Up to imageCount of each; captions are classes. Originals alone may be given: their reconstructions are yet to come.
  void setImages(const std::vector<Image>& originals, const std::vector<Image>& reconstructions, const QStringList& captions);

 signals:
  void othersRequested();

 private:
  std::array<ImageView*, imageCount> m_originals{};
  std::array<ImageView*, imageCount> m_reconstructions{};
  std::array<QLabel*, imageCount> m_captions{};
  QWidget* m_grid;
  QLabel* m_empty;
  QPushButton* m_others;
};

}  // namespace latentscape
