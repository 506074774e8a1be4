// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace latentscape {

// Drawings and pictures of digits, prepared as MNIST's digits are. Pure functions, for any thread.

// A drawing, of any size.
struct Ink {
  int width = 0, height = 0;
  std::vector<float> coverage;  // width * height values in [0, 1], row by row: 0 is none, 1 is full
  bool darkOnLight = false;     // in the picture that inkOf() found it in
  bool asItIs = false;          // it is an image of a data set: one of its size keeps every pixel
};

// A side x side picture of one channel, white on black, by MNIST's preparation (LeCun, Bottou, Bengio and Haffner 1998,
// "Gradient-based learning applied to document recognition", section III-A):
// - The bounding box of all ink is scaled, its proportions kept, so that its longer side is 20 of 28 pixels: round(side * 20 /
// 28)
//   and at least 1. A pixel is the mean coverage of the area that falls on it, which smooths edges.
// - The box is moved by whole pixels to where its centre of mass first reaches the middle, (side - 1) / 2 counted in pixel
//   centres, or passes it: by less than a pixel, to the right and down. MNIST's 10,000 test digits lie so without exception, and
//   those whose box is 20 pixels long, all but three, stay as they are.
// - It is moved less where something would be cut. The box always fits.
// Without ink the picture is black. side: 1 or more.
Image centredAsMnist(const Ink& ink, int side);

// An image of one channel, as ink that is taken as it is.
Ink inkOfImage(const Image& image);

// Whether a model of side x side pixels is given every pixel of it: it is taken as it is, and has that size.
bool keepsPixels(const Ink& ink, int side);

// What such a model is given: the image of ink whose pixels it keeps, otherwise centredAsMnist().
Image modelInput(const Ink& ink, int side);

// Ink is found in at most so many pixels to a picture's longer side, more than a model's images have.
inline constexpr int kInkSide = 560;

// The ink of a picture, grey or colour (as grey, like coloured() in resize.h). The paper is the median level of the picture's
// border. If it is lighter than the middle of the picture's range, what is darker is the ink (a pen on paper), otherwise what is
// lighter (MNIST). The levels from the paper's to the farthest one are stretched to 0 to 1. Levels closer to the paper's than six
// times the border's median deviation from it are 0, so that the noise of a photograph is no ink. If the farthest level is not
// twice as far as that, there is none at all: the border is as varied as the rest, or all is of one level.
//
// Light that falls off from one side to the other is evened out first: the plane that fits the border best (least squares) is
// taken for the paper, where that leaves less than half of the median deviation. Shadows with an edge are not.
//
// The ink of a larger picture than kInkSide is that of the means of its blocks of n x n pixels, n as small as can be.
Ink inkOf(const Image& picture);

bool isBlank(const Ink& ink);  // there is none

// inkOf(); an Error if there is none, noInk(). where: what the picture is called.
Error noInk(const std::string& where);
Result<Ink> foundInk(const Image& picture, const std::string& where);

}  // namespace latentscape
