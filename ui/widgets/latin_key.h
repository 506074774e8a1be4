// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyEvent>

namespace latentscape {

// The letter key that was pressed, as Qt::Key: event.key(), or where the layout has no Latin letters (Cyrillic, Greek) the one
// that stands there on a US keyboard. (Qt does this itself for shortcuts, not for what a widget gets.)
int latinKey(const QKeyEvent& event);

// The digit whose key in the row above the letters was pressed, whatever it types: on French keyboards a digit needs Shift there.
// -1: none.
int digitKey(const QKeyEvent& event);

}  // namespace latentscape
