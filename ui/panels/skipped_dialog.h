// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <string>
#include <vector>

namespace latentscape {

// Lists what was left out of a data set, each with the reason, and how else it was read.
class SkippedDialog : public QDialog {
  Q_OBJECT

 public:
  // Lines as in Dataset::skipped and Dataset::notes: "cats/3.png: is truncated".
  SkippedDialog(const std::vector<std::string>& skipped, const std::vector<std::string>& notes, QWidget* parent = nullptr);
};

}  // namespace latentscape
