// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <string>
#include <vector>

namespace latentscape {

// Lists the pictures of a folder that could not be read, each with the reason.
class SkippedDialog : public QDialog {
  Q_OBJECT

 public:
  // lines: as in Dataset::skipped, "cats/3.png: is truncated".
  explicit SkippedDialog(const std::vector<std::string>& lines, QWidget* parent = nullptr);
};

}  // namespace latentscape
