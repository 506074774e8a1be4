// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/queries.h"

#include <span>
#include <vector>

namespace latentscape {

// Latent traversals: what each dimension does to the image when it alone changes (Higgins et al. 2017, figure 4).

// KL divergence of the posterior from N(0, 1) in each dimension, in nats, mean over the codes: (mean^2 + variance - 1 - log
// variance) / 2. d values; infinite where a model gives points, of no variance.
std::vector<double> klOfDimensions(const Codes& codes);

// Variance of the posterior means over the codes: d values. A dimension above 0.01 counts as active (Burda, Grosse and
// Salakhutdinov 2016).
std::vector<double> varianceOfMeans(const Codes& codes);

// 0 .. d-1, the most telling first: by that KL, falling, equal ones by their number. Where a KL is no finite number (an
// autoencoder that gives no variances) by the variance of the means instead. Codes of no images: in order.
std::vector<std::size_t> dimensionsByKl(const Codes& codes);

// A row of steps points for each of the dimensions, in their order: base with that coordinate going evenly from .. to. steps from
// 2; 1 gives the middle. Row after row.
std::vector<LatentPoint> traversalPoints(const LatentPoint& base, std::span<const std::size_t> dimensions, double from, double to,
                                         int steps);

}  // namespace latentscape
