// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QIcon>
#include <QStyle>

namespace latentscape {

// What Qt's own file dialog has on its buttons, in the window's lines and colours: 16 logical pixels, drawn at pixel ratios 1, 2
// and
// 3. Null for another.
QIcon dialogIcon(QStyle::StandardPixmap which, const Palette& colours);

}  // namespace latentscape
