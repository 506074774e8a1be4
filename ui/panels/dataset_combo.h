// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/choice_combo.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace latentscape {

// A data set that can be chosen.
struct DatasetChoice {
  QString name;   // as in RunConfig::dataset: a name or a folder
  QString title;  // "MNIST"
  QString note;   // for the tooltip: "70,000 handwritten digits"
  QString size;   // of its download: "11.6 MB"; empty: it is built in
};

// The images to train on. Its list has a folder or file that the user is then asked for; what is on this machine, with what the
// user has chosen by path first; and known data sets that would be downloaded, with the size of the download. Where a data set is
// stands in its text, for eyes and assistive technology alike. Reads no disk: setLocal() tells what is there.
class DatasetCombo : public FormCombo {
  Q_OBJECT

 public:
  explicit DatasetCombo(QWidget* parent = nullptr);

  // The setters emit nothing. They keep the chosen data set; a folder that is not among the known ones is added.
  void setDatasets(const std::vector<DatasetChoice>& datasets);
  void setLocal(const QStringList& names);  // of the known ones; until it is known, all are listed without a place
  void setName(const QString& name);
  const QString& name() const { return m_name; }

  void showPopup() override;
  void hidePopup() override;

 signals:
  void listOpened();                 // what is on this machine may have changed
  void chosen(const QString& name);  // by the user, another one
  void folderRequested();
  void fileRequested();

 private:
  void fill();
  void add(const DatasetChoice& choice);
  void choose(int index);

  std::vector<DatasetChoice> m_known;
  QStringList m_paths;  // newest first
  std::optional<QStringList> m_local;
  QString m_name;
  bool m_open = false;  // the list must not change under the user's hand
  bool m_outdated = false;
};

}  // namespace latentscape
