// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/exploration/code_target.h"

#include <vector>

namespace latentscape {

// Targets that a brush makes of a picture of one channel. strengths: how far each pixel is painted, from 0, not at all, to 1.
// Pure functions, for any thread.

// The picture with what is painted on it. values: what with, in [0, 1], pixel by pixel. Weights are 1 where it is painted in
// full, and little elsewhere: what is left of the picture is to stay, but not at the stroke's cost. They are more beside a
// stroke, up to two pixels away, so that it stays a stroke on what was there and is not smeared.
CodeTarget paintedTarget(const Image& picture, const std::vector<float>& strengths, const std::vector<float>& values);

// The picture, of which the pixels whose strength is at least a half are missing.
CodeTarget targetWithout(const Image& picture, const std::vector<float>& strengths);

}  // namespace latentscape
