// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/queries.h"

#include <vector>

namespace latentscape {

// Attribute vectors: the direction from images without an attribute to images with it (Larsen et al. 2016, section 4.2; White
// 2016).

// The indices of the images of one class, ascending. Empty if the set is unlabelled.
std::vector<std::size_t> imagesOfClass(const ImageSet& images, int label);

// The mean of one selection's posterior means minus that of the other. Errors: an empty selection, different dimensions, a mean
// that is not finite.
Result<LatentPoint> attributeVector(const Codes& plus, const Codes& minus);

// point + strength * attribute, each with d coordinates.
LatentPoint withAttribute(const LatentPoint& point, const LatentPoint& attribute, double strength);

}  // namespace latentscape
