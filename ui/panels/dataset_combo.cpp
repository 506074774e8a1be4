// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dataset_combo.h"

#include "ui/widgets/text.h"

#include <QDir>
#include <QSignalBlocker>

#include <utility>

namespace latentscape {
namespace {

constexpr int kFolder = 0, kFile = 1;  // places in the list

QString titleOf(const QString& path) {
  const QString last = QDir(path).dirName();
  return last.isEmpty() ? path : last;
}

}  // namespace

DatasetCombo::DatasetCombo(QWidget* parent)
    : FormCombo("datasetCombo", tr("Images"), tr("The images to train and test on"), parent) {
  setMaxVisibleItems(20);
  connect(this, &QComboBox::activated, this, &DatasetCombo::choose);
}

void DatasetCombo::setDatasets(const std::vector<DatasetChoice>& datasets) {
  m_known = datasets;
  for (const DatasetChoice& choice : m_known) m_paths.removeAll(choice.name);  // set before it was known
  fill();
}

void DatasetCombo::setLocal(const QStringList& names) {
  if (m_local == names) return;
  m_local = names;
  if (m_open) m_outdated = true;
  else fill();
}

void DatasetCombo::setName(const QString& name) {
  m_name = name;
  const QSignalBlocker blocker(this);
  const int index = findData(name);
  if (index >= 0) return setCurrentIndex(index);
  m_paths.push_front(name);
  fill();
}

void DatasetCombo::fill() {
  const QSignalBlocker blocker(this);
  clear();
  addChoice(tr("Folder…"), tr("A folder of pictures, or one with the files of a data set"));
  addChoice(tr("File…"), tr("A .npy or .npz file, or one of a data set's files, with the others beside it"));
  const auto isHere = [this](const DatasetChoice& choice) { return m_local->contains(choice.name); };
  const auto part = [this](const auto& belongs) {
    const int before = count();
    for (const DatasetChoice& choice : m_known) {
      if (!belongs(choice)) continue;
      if (count() == before) insertSeparator(before);
      add(choice);
    }
  };
  if (!m_paths.isEmpty()) insertSeparator(count());
  for (const QString& path : m_paths) {
    addItem(titleOf(path), path);
    setItemData(count() - 1, plainToolTip(path), Qt::ToolTipRole);
  }
  if (m_local) {
    part(isHere);
    part([&isHere](const DatasetChoice& choice) { return !isHere(choice); });
  } else {
    part([](const DatasetChoice&) { return true; });
  }
  setCurrentIndex(findData(m_name));
}

void DatasetCombo::add(const DatasetChoice& choice) {
  QString text = choice.title;
  if (m_local && m_local->contains(choice.name)) text = tr("%1 · on this machine").arg(choice.title);
  else if (m_local) text = tr("%1 · %2 to download").arg(choice.title, choice.size);
  addItem(text, choice.name);
  setItemData(count() - 1, choice.title, kShortTitle);
  setItemData(count() - 1, inShortLines(choice.note), Qt::ToolTipRole);
}

void DatasetCombo::showPopup() {
  m_open = true;
  FormCombo::showPopup();
  emit listOpened();
}

// A choice from the list may still be on its way, with its place in the list.
void DatasetCombo::hidePopup() {
  FormCombo::hidePopup();
  if (!std::exchange(m_open, false)) return;
  QMetaObject::invokeMethod(
      this,
      [this] {
        if (!m_open && std::exchange(m_outdated, false)) fill();
      },
      Qt::QueuedConnection);
}

void DatasetCombo::choose(int index) {
  const QVariant name = itemData(index);
  if (!name.isValid()) {
    setName(m_name);  // nothing has been chosen yet
    if (index == kFile) emit fileRequested();
    else if (index == kFolder) emit folderRequested();
    return;
  }
  if (name.toString() == m_name) return;
  m_name = name.toString();
  emit chosen(m_name);
}

}  // namespace latentscape
