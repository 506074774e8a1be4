// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/threads.h"

namespace latentscape {

// What the living map may take of the processor while a model trains: shares of all cores. On two cores, what is taken costs
// training about twice that, since the other thread of a step waits for the one that was held up: together at most 5 %, were all
// of them shown at once.
inline constexpr double kUnderMapShare = 0.015;  // computing and painting the decoded world and a layer
inline constexpr double kLayerPart = 0.4;        // of that for a layer, if there is one; the rest is the world's
inline constexpr double kSampleShare = kLayerPart * kUnderMapShare;  // images that a drawing is compared with
inline constexpr double kOverviewShare = 0.002;                      // what is brushed

// As WorkAllowance takes it: of one core.
inline double shareOfOneCore(double ofAll) { return ofAll * availableThreads(); }

}  // namespace latentscape
