// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

class QImage;

namespace latentscape {

// A picture from another program: three channels, with white under transparent parts, as in pictures from files. Any thread; slow
// for a large one, so never on the window's.
Image toRgb(const QImage& picture);

}  // namespace latentscape
