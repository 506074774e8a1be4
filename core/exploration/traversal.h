// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/queries.h"

#include <span>
#include <vector>

namespace latentscape {

// Latent traversals: how the image changes when a single dimension changes (Higgins et al. 2017, figure 4).

// The KL divergence in nats of the posterior from N(0, 1) in each dimension, averaged over the codes: (mean^2 + variance - 1 -
// log variance) / 2. d values; infinite if the model's posteriors are points without variance.
std::vector<double> klOfDimensions(const Codes& codes);

// The variance of the posterior means over the codes: d values. A dimension above 0.01 counts as active (Burda, Grosse and
// Salakhutdinov 2016).
// Salakhutdinov 2016).
std::vector<double> varianceOfMeans(const Codes& codes);

// The dimensions 0 .. d-1 by that KL, in descending order; ties in order of index. If a KL is not finite (point posteriors), by
// the variance of the means instead. Without codes, in order of index.
std::vector<std::size_t> dimensionsByKl(const Codes& codes);

// For each of the dimensions, a row of `steps` points: base, with that coordinate going from `from` to `to` in equal steps. A
// single step gives the middle. Row after row.
std::vector<LatentPoint> traversalPoints(const LatentPoint& base, std::span<const std::size_t> dimensions, double from, double to,
                                         int steps);

}  // namespace latentscape
