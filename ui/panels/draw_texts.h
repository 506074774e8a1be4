// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/text.h"

#include <QLabel>
#include <QString>

namespace latentscape {

// What the parts of the tab "Draw" share.

// A line without words takes no room.
inline void say(QLabel& line, const QString& words) {
  line.setText(words);
  line.setVisible(!words.isEmpty());
}

// As describe(); its tooltips are long.
inline void explain(QWidget* widget, const QString& objectName, const QString& accessibleName, const QString& help) {
  describe(widget, objectName, accessibleName, inShortLines(help));
}

// Why it can't be used stands above what it does. reason: empty, if it can be.
inline void lockFor(const QString& reason, QWidget* widget, const QString& help) {
  widget->setEnabled(reason.isEmpty());
  widget->setToolTip(inShortLines(help).prepend(reason.isEmpty() ? QString() : inShortLines(reason) + QLatin1Char('\n')));
  widget->setAccessibleDescription(reason);
}

}  // namespace latentscape
