// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"

#include <stop_token>
#include <vector>

namespace latentscape {

// A straight path through latent space from a code to where a class is. One entry for each step, both ends included.
struct ClassWalk {
  std::vector<LatentPoint> points;
  std::vector<Image> images;               // decoded from the points
  std::vector<std::vector<double>> votes;  // classVotes() of the codes nearest to each point
};

// The end is the mean of 15 codes of the class (or fewer, if there are no more): of those that lie among their like, four fifths
// of the 15 codes nearest to each being of the class, the ones that are nearest to the start in all dimensions. The nearest of
// all may be strays in the midst of another class, and a walk to them would not arrive. The 300 nearest codes of the class are
// looked at; if none of them lies so, those that come closest. The steps are placed so that the decoded image changes evenly: by
// equal lengths of the path that it takes through pixel space (Euclidean, pixels in [0, 1]), which is measured on four times as
// many points. Where the decoded image does not change, they are equal in latent space. codes: of the first codes.count images.
// steps: at least 2.
//
// A conditional model decodes with the class that it is given, whichever class the walk leads to.
//
// Any thread. Throws like decodePoints(). Errors: images without labels, a class without codes, a start of another dimension or
// that is not finite, too few steps, codes that checkCodes() refuses, cancelled.
Result<ClassWalk> walkToClass(const Model& model, const LatentPoint& start, int target, const ImageSet& images,
                              const Codes& codes, int steps, std::stop_token stop = {});

}  // namespace latentscape
