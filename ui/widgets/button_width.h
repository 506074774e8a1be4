// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QPushButton;

namespace latentscape {

// The button is wide enough for each of these texts with an icon, so that what is beside it stays where it is.
void keepWidth(QPushButton& button, const QStringList& texts);

}  // namespace latentscape
