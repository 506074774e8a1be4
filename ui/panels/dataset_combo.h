// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/choice_combo.h"

#include <vector>

namespace latentscape {

// A data set that can be chosen.
struct DatasetChoice {
  QString name;   // as in RunConfig::dataset: a name or a folder
  QString title;  // "MNIST"
  QString note;   // for the tooltip: "70,000 handwritten digits"
};

// The images to train on: a known data set, or a folder or file that the user is then asked for.
class DatasetCombo : public FormCombo {
  Q_OBJECT

 public:
  explicit DatasetCombo(QWidget* parent = nullptr);

  // The setters emit nothing. Keeps the chosen data set; a folder that is not among them is added.
  void setDatasets(const std::vector<DatasetChoice>& datasets);
  void setName(const QString& name);
  const QString& name() const { return m_name; }

 signals:
  void chosen(const QString& name);  // by the user, another one
  void folderRequested();
  void fileRequested();

 private:
  void choose(int index);

  QString m_name;
};

}  // namespace latentscape
