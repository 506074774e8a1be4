// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace latentscape {

// A text to read, which scrolls, and a button that closes it.
class ReadingDialog : public QDialog {
  Q_OBJECT
 public:
  // name: the prefix of its widgets' object names: "keys" makes "keysBox", "keysText", "keysArea" and "keysClose". html: the
  // text.
  ReadingDialog(const QString& name, const QString& title, const QString& html, QWidget* parent);
};

}  // namespace latentscape
