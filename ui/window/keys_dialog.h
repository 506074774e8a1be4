// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/reading_dialog.h"

class QMenuBar;

namespace latentscape {

// What mouse and keys do: on the map and the loss chart, and the keys of all menu entries as they are when it opens.
class KeysDialog : public ReadingDialog {
  Q_OBJECT
 public:
  KeysDialog(const QMenuBar& menus, QWidget* parent);

  static QString text(const QMenuBar& menus);  // as rich text
};

}  // namespace latentscape
