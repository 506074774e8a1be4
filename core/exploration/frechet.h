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

// How far apart two sets of points are, as Gaussians with their means and covariances: the Fréchet distance
// |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)) (Dowson and Landau 1982; of images' features: Heusel et al. 2017). 0 where both
// agree; grows with the square of the points' unit. a: n * dimension floats, b: m * dimension. Errors: fewer than dimension + 1
// points in either set (the covariance would be singular by construction), points that are not finite, a dimension beyond 1,024.
Result<double> frechetDistance(std::span<const float> a, std::span<const float> b, std::size_t dimension);

struct SampleQuality {
  double distance = 0.0;  // of the samples' codes from the test images' codes
  // Of one half of the images' codes, drawn by a seed, from the other: above what perfect samples would get, since halves are
  // fewer. None where a half is too few for the dimension.
  std::optional<double> floor;
  std::size_t samples = 0, images = 0;
};
// How like real images a model's samples are in the eyes of another model, the judge: the Fréchet distance of its posterior means
// of the samples from those of the images. A conditional judge sees both as class 0. Samples and images have the judge's shape,
// and are more than its dimension (Error otherwise). Lower is better; figures of different judges don't compare.
Result<SampleQuality> judgeSamples(const Model& judge, const ImageSet& samples, const ImageSet& images, std::stop_token stop = {},
                                   const ProgressCallback& progress = {});

}  // namespace latentscape
