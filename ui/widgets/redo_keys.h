// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>

namespace latentscape {

// Those of every desktop: Qt knows only its own one's.
inline QList<QKeySequence> redoKeys() {
  QList<QKeySequence> keys = QKeySequence::keyBindings(QKeySequence::Redo);
  for (const auto* usual : {"Ctrl+Shift+Z", "Ctrl+Y"}) {
    if (const QKeySequence key(QString::fromLatin1(usual)); !keys.contains(key)) keys.append(key);
  }
  return keys;
}

}  // namespace latentscape
