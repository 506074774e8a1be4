// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/exploration/map_set.h"

#include <QDialog>

#include <cstddef>
#include <memory>
#include <vector>

class QLabel;

namespace latentscape {

class ImageGallery;
template <class T>
class SegmentedChoice;

// "Images": those of a data set by class, how many train and test, and what was left out. One data set for the next run, one on
// the map, or both, where they differ.
class GalleryDialog : public QDialog {
  Q_OBJECT

 public:
  struct Shown {
    QString title;  // "pets, for the next run"
    std::shared_ptr<const Dataset> dataset;
    bool onMap = false;  // a click selects an image
  };
  explicit GalleryDialog(std::vector<Shown> datasets, QWidget* parent = nullptr);

 signals:
  void imageChosen(bool training, std::size_t index);  // of the data set on the map

 private:
  void showDataset(std::size_t number);
  void list();

  std::vector<Shown> m_datasets;
  std::size_t m_number = 0;
  QLabel* m_summary;
  QLabel* m_leftOut;
  QWidget* m_leftOutRow;
  SegmentedChoice<MapSet>* m_set;
  ImageGallery* m_gallery;
  QLabel* m_name;
};

}  // namespace latentscape
