// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dataset_combo.h"

#include <QDir>
#include <QSignalBlocker>

namespace latentscape {
namespace {

QString titleOf(const QString& folder) {
  const QString last = QDir(folder).dirName();
  return last.isEmpty() ? folder : last;
}

}  // namespace

DatasetCombo::DatasetCombo(QWidget* parent)
    : FormCombo("datasetCombo", tr("Images"), tr("The images to train and test on"), parent) {
  connect(this, &QComboBox::activated, this, &DatasetCombo::choose);
}

void DatasetCombo::setDatasets(const std::vector<DatasetChoice>& datasets) {
  const QSignalBlocker blocker(this);
  clear();
  for (const DatasetChoice& choice : datasets) {
    addItem(choice.title, choice.name);
    setItemData(count() - 1, choice.note, Qt::ToolTipRole);
  }
  if (count() > 0) insertSeparator(count());
  addChoice(tr("Folder…"), tr("A folder of pictures, or one with the files of a data set"));
  addChoice(tr("File…"), tr("A .npy or .npz file, or one of a data set's files, with the others beside it"));
  setName(m_name);
}

void DatasetCombo::setName(const QString& name) {
  m_name = name;
  const QSignalBlocker blocker(this);
  int index = findData(name);
  if (index < 0) {
    insertItem(0, titleOf(name), name);
    setItemData(0, name, Qt::ToolTipRole);
    index = 0;
  }
  setCurrentIndex(index);
}

void DatasetCombo::choose(int index) {
  const QVariant name = itemData(index);
  if (!name.isValid()) {
    setName(m_name);  // nothing has been chosen yet
    if (index == count() - 1) emit fileRequested();
    else emit folderRequested();
    return;
  }
  if (name.toString() == m_name) return;
  m_name = name.toString();
  emit chosen(m_name);
}

}  // namespace latentscape
