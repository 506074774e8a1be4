// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <memory>

namespace latentscape {

// The 10,000 MNIST test digits that are compiled in; train is empty. Decompressed at each call (about 30 ms). Of any thread.
Result<std::shared_ptr<const Dataset>> embeddedDigits();

}  // namespace latentscape
