// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace latentscape {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

// Class colours for dark and light backgrounds. They stay as distinguishable as ten colours can under the common colour-vision
// deficiencies: neighbouring hues differ in lightness. Derived from Tol's muted and Okabe-Ito's sets. Class i takes entry i
// modulo 10.
Colour classColour(std::size_t classNumber, bool dark);

}  // namespace latentscape
