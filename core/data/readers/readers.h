// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

#include <span>

namespace latentscape {

// The readers, in the order in which a path is offered to them. The first that claims it, or returns an error, decides.
//  1. IdxReader       IDX files under MNIST's names: every folder of such files uses them, so they tell no known set.
//  2. KnownSetReader  the files of one known data set, by their names; also what an incomplete set lacks.
//  3. PictureReader   a folder with pictures. After the sets: a folder with a set's files is that set, pictures or not.
//  4. ArrayReader     a .npy or .npz file.
std::span<const Reader* const> readers();

// The one that reads known data sets. Those that are asked for by name go to it without a claim.
const Reader& knownSetReader();

}  // namespace latentscape
