// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

#include <span>

namespace latentscape {

// The readers, in the order in which they are offered a path. The first that claims it, or returns an error, decides.
//  1. IdxReader       IDX files under MNIST's names: every folder of such files uses them, so they identify no set.
//  2. KnownSetReader  the files of one known data set, by their names; also reports what a set lacks.
//  3. PictureReader   a folder with pictures. After the sets: a folder with a set's files is that set, pictures or not.
//  4. ArrayReader     a .npy or .npz file.
std::span<const Reader* const> readers();

// The reader of known data sets. Those asked for by name go to it without a claim.
const Reader& knownSetReader();

}  // namespace latentscape
