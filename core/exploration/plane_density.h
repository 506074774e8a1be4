// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/exploration/pca.h"
#include "core/exploration/place_grid.h"
#include "core/exploration/queries.h"

#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Densities of latent space as the map's plane shows them: marginals, from which the directions across the plane are integrated
// out. A Gaussian N(m, V) of z has in (x, y) = C (z - mean) the marginal N(C (m - mean), C V C^T); C is the plane's two
// directions. Per unit of area, or of length on a line. Any thread.

// N(0, I). C C^T is the identity, since the plane's directions are orthonormal.
std::vector<float> priorDensities(const PlaneMap& plane, const PlaceGrid& grid);

// The aggregate posterior q(z) = 1/N sum_n q(z|x_n) (Hoffman and Johnson 2016), exact but for the tails of the single q(z|x_n):
// what lies more than 6 standard deviations (Mahalanobis) from a mean is left out. Values are those at the places, so a posterior
// much narrower than a cell may fall between them. Codes that are not finite are left out. Errors: no code is finite, as of an
// autoencoder, whose log-variances are minus infinity; cancelled.
Result<std::vector<float>> aggregateDensities(const Codes& codes, const PlaneMap& plane, const PlaceGrid& grid,
                                              std::stop_token stop = {});

}  // namespace latentscape
