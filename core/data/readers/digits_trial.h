// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/catalog/catalog.h"
#include "core/data/dataset.h"

namespace latentscape {

// The catalog's built-in set: the embedded digits (core/data/embedded.h), 8,000 to train on and 2,000 to test on, split by the
// keys of a seed of its own (core/data/split.h). The split belongs to it as MNIST's does to MNIST: no option moves it. Its
// fingerprints tell later which of MNIST's test images a model was trained on. Takes some 40 ms; any thread may call it.
Result<Dataset> readDigitsTrial(const DatasetInfo& info);

}  // namespace latentscape
