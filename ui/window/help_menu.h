// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

class QMenuBar;

namespace latentscape {

// The menu Help.
class HelpMenu : public QMenu {
  Q_OBJECT
 public:
  explicit HelpMenu(QMenuBar& menus);  // its own, whose keys it can show

 private:
  void tell(const char* name, const QString& title, const QString& text);

  QMenuBar& m_menus;
};

}  // namespace latentscape
