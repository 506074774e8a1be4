// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace latentscape {

// Which images of a data set a map of latent space shows. All: the test images, then the training images.
enum class MapSet { Test, Train, All };

}  // namespace latentscape
