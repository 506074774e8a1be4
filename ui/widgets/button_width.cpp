// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/button_width.h"

#include <QIcon>
#include <QPixmap>
#include <QPushButton>

#include <algorithm>

namespace latentscape {

void keepWidth(QPushButton& button, const QStringList& texts) {
  button.ensurePolished();
  const QString text = button.text();
  const QIcon icon = button.icon();
  QPixmap blank(button.iconSize());
  blank.fill(Qt::transparent);
  button.setIcon(blank);
  int widest = 0;
  for (const QString& each : texts) {
    button.setText(each);
    widest = std::max(widest, button.sizeHint().width());
  }
  button.setText(text);
  button.setIcon(icon);
  button.setMinimumWidth(widest);
}

}  // namespace latentscape
