// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <memory>

namespace latentscape {

// The 10,000 MNIST test digits compiled in; train is empty: readers/digits_trial.h has some of them to train on. Decompresses at
// each call (about 30 ms). Any thread may call it.
Result<std::shared_ptr<const Dataset>> embeddedDigits();

}  // namespace latentscape
