// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QString>

#include <cstddef>

namespace latentscape {

// An image on the map, or a picture of the user's, as panels show it.
struct ImageRef {
  std::size_t index = 0;  // its place among the map's images
  int label = 0;
  QString className;
  Image image;
  QString name = {};    // "#12", "train #12", or of a picture what its file is called
  bool placed = false;  // a picture of the user's
};

}  // namespace latentscape
