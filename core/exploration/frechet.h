// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// The distance between two sets of points, taken as Gaussians with the sets' means and covariances: the Fréchet distance |m1 -
// m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)) (Dowson and Landau 1982; for features of images: Heusel et al. 2017). 0 if means and
// covariances are equal; in squared units of the points. a: n * dimension floats, b: m * dimension. Errors: fewer than dimension
// + 1 points in either set (the covariance would be singular by construction), points that are not finite, a dimension above
// 1,024.
Result<double> frechetDistance(std::span<const float> a, std::span<const float> b, std::size_t dimension);

struct SampleQuality {
  double distance = 0.0;  // between the codes of the samples and those of the test images
  // Between two random halves of the images' codes. Perfect samples would score lower, since the halves are smaller. nullopt if a
  // half is too small for the dimension.
  std::optional<double> floor;
  std::size_t samples = 0, images = 0;
};
// How closely a model's samples resemble real images, as seen by another model, the judge: the Fréchet distance between the
// judge's posterior means of the samples and those of the images. A conditional judge sees all of them as class 0. Samples and
// images must have the judge's shape, and number more than its dimension (otherwise an Error). Lower is better; results of
// different judges are not comparable.
Result<SampleQuality> judgeSamples(const Model& judge, const ImageSet& samples, const ImageSet& images, std::stop_token stop = {},
                                   const ProgressCallback& progress = {});

}  // namespace latentscape
