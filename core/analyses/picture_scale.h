// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace latentscape {

// Screen pixels per image pixel of a picture of so many columns of images of that width: scale, or if it is 0, as many as fit a
// screen.
int fittingScale(int scale, std::size_t columns, int width);

}  // namespace latentscape
