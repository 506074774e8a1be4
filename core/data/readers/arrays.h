// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"
#include "core/data/readers/array_layout.h"
#include "core/data/readers/array_values.h"
#include "core/data/readers/npy.h"

#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// What .npy and .npz have in common: the values behind a NumPy header, as images; array_labels.h has labels. Pure functions, for
// any thread.
//
// Errors name where, expected and found. Memory grows with what the source gives, never with what a header says. May throw
// std::bad_alloc.

// The images of an array. Values become 0 to 255: a bool is black or white, uint8 stays, floats are scaled from 0 to 1, and with
// pixelRange of the options any number is scaled from that range. Four channels are laid on white. Fingerprints (split.h) are
// set. Errors: values that need a range, with the range seen; a NaN or an infinite value, with the number of its image; a stop
// request is Error::cancelledByUser. notes gets a line for what the user might not expect of the values.
Result<ImageSet> readImageArray(const NpyHeader& header, const ArraySource& source, const DatasetOptions& options,
                                const std::string& where, std::vector<std::string>& notes, std::stop_token stop);

}  // namespace latentscape
