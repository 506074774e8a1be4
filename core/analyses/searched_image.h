// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/exploration/refinement.h"

#include <optional>
#include <string>

namespace latentscape {

// What every answer of a search through the decoder tells of its image (refine, inpaint).
struct SearchedImage {
  std::string dataset, title;     // its name; of the picture
  std::string className;          // of the image; empty if it has none
  std::optional<int> givenClass;  // of a conditional model
  Gaussian encoded, found;        // the encoder's code, and the one that was sought
  int samples = 0;                // fresh ones; 1 of an autoencoder, whose codes are points
  FreshScore score;               // before: of encoded, after: of found
  Image original;
};

}  // namespace latentscape
