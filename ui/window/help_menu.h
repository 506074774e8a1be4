// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace latentscape {

// The menu Help.
class HelpMenu : public QMenu {
  Q_OBJECT
 public:
  explicit HelpMenu(QWidget* parent);

 private:
  void tell(const char* name, const QString& title, const QString& text);
};

}  // namespace latentscape
