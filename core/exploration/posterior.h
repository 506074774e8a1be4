// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <vector>

namespace latentscape {

// A code of one image, as a variational autoencoder draws it in training (Kingma and Welling 2014, equation 10):
// z = mean + deviation * noise, dimension by dimension.
struct PosteriorSample {
  LatentPoint mean, deviation, noise, z;  // d coordinates each
  std::vector<std::size_t> order;         // the dimensions, first those in which the posterior tells most: dimensionsByKl()
  Image decoded;                          // z
};

// Standard normals, d of them, on an endless walk that is always the same: at 0, 1, 2, ... stand independent draws, and between
// two of them, a and b, cos(w) a + sin(w) b with w from 0 to a right angle, which is a draw from N(0, I) as well. position: at
// least 0, finite.
LatentPoint posteriorNoise(int dimension, double position);

// The code of a test image with the noise at that position, decoded; by a conditional model with the image's own class. Errors:
// images of another shape than the model's or without the classes that it needs, an index out of range.
Result<PosteriorSample> samplePosterior(const Model& model, const ImageSet& images, std::size_t index, double position);

}  // namespace latentscape
