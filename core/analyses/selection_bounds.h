// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/exploration/image_selection.h"
#include "core/model/choices.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace latentscape {

// Bounds of a selection as users write them: ranges of scores and coordinates, and shapes in a plane of latent space. An Error's
// where is the field that was passed.

template <>
std::span<const std::string_view> choiceNames<SelectionScore>();  // "loss", "reconstruction", "kl"

// Ends included.
struct ScoreRange {
  SelectionScore score = SelectionScore::Loss;
  double low = 0.0, high = 0.0;
};
struct CoordinateRange {
  std::size_t dimension = 0;  // of the posterior mean, from 0
  double low = 0.0, high = 0.0;
};
// "loss:100,150", or "z1:-1,0.5" of the first latent dimension, its ends rounded as codes are, to floats; "inf" and "-inf" leave
// an end open. dimension: how many the model has.
Result<std::variant<ScoreRange, CoordinateRange>> parseRange(const std::string& field, const std::string& text, int dimension);

// "x,y,w,h": left, bottom, width and height in the plane of two dimensions of the posterior mean; its sides are rounded likewise.
Result<PlaneRectangle> parseRectangle(const std::string& field, const std::string& text);
// "x,y,x,y,x,y": the corners of an outline in that plane, in order, three or more; as selectInside() takes them.
Result<std::vector<float>> parseLasso(const std::string& field, const std::string& text);

// Two different latent dimensions, from 0.
struct LatentPlane {
  std::size_t across = 0, up = 1;
};
// "1,2": the same from 1 on. dimension: how many the model has, 2 or more.
Result<LatentPlane> parsePlane(const std::string& field, const std::string& text, int dimension);

}  // namespace latentscape
