// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace latentscape {

// What a brush draws on the map: a line around points by hand, or the rectangle between two corners.
enum class BrushShape { Lasso, Rectangle };

}  // namespace latentscape
