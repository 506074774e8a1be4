// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QString>

#include <cstddef>

namespace latentscape {

// A test image, as panels show it.
struct ImageRef {
  std::size_t index = 0;  // in the test set
  int label = 0;
  QString className;
  Image image;
};

}  // namespace latentscape
