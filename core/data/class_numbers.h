// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <string>
#include <vector>

namespace latentscape {

// Gives the classes of a data set the numbers that a run knew them by, so that folders that came, went or were sorted otherwise
// move no number: known holds names by number. A class of a known name takes its number; one of another name a number after
// these, which is noted in the data set; known names without images stay. Changes nothing if the set has no classes, or none
// that is known: these are other classes, and their numbers are their own. Error: more classes than there can be.
Result<void> numberClasses(Dataset& dataset, const std::vector<std::string>& known);

}  // namespace latentscape
