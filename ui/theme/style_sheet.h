// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QString>

namespace latentscape {

// The application's style sheet. It styles by the dynamic property "role":
//   QLabel       heading, caption, value, muted, error
//   QPushButton  primary, plain, chip, segment
//   QFrame       card, bar, banner-error, banner-info
// Fields, combo boxes, sliders, progress bars and check boxes are LatentscapeStyle's.
QString styleSheet(const Palette& colours, int fontPixels);

}  // namespace latentscape
