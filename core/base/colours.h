// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace latentscape {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

// Class colours for dark and light backgrounds; class i takes entry i modulo kClassColours. Any two of them, and the window's
// probe, differ by at least 12 in CIEDE2000, in normal vision and as people with deuteranopia or protanopia see them (Machado,
// Oliveira, Fernandes 2009, severity 1, in linear sRGB); each has a contrast of at least 3:1 to the grounds. They were searched
// for by these two conditions, which a test computes. They hold for opaque colours alone.
inline constexpr std::size_t kClassColours = 10;
Colour classColour(std::size_t classNumber, bool dark);

// What marks a class's points, so that classes with the same colour differ: discs for the first kClassColours, then squares, then
// triangles, then from the beginning.
enum class ClassShape : std::uint8_t { Disc, Square, Triangle };
inline constexpr std::size_t kClassShapes = 3;
ClassShape classShape(std::size_t classNumber);

// Half the side of a square, and the radius of the circle through a triangle's corners (one of them is above the centre), with
// the area of a disc of radius 1.
inline constexpr double kSquareHalf = 0.886226925452758;      // sqrt(pi) / 2
inline constexpr double kTriangleRadius = 1.555120301556214;  // sqrt(4 pi / (3 sqrt(3)))

}  // namespace latentscape
