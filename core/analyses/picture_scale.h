// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/charts/labelled_grid.h"

#include <cstddef>
#include <string>

namespace latentscape {

// Screen pixels per image pixel of a picture of so many columns of images of that width: scale, or if it is 0, as many as fit a
// screen.
int fittingScale(int scale, std::size_t columns, int width);
// Columns of a picture of so many images that is as square as possible.
std::size_t squareColumns(std::size_t images);
// A labelled grid of images of that width, in that style.
LabelledGridOptions labelledGrid(std::string title, std::size_t columns, int width, const PictureStyle& style);

}  // namespace latentscape
