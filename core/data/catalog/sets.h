// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/catalog/catalog.h"

#include <vector>

namespace latentscape {

// Private to core/data/catalog: its entries, a source for each kind.
std::vector<DatasetInfo> digitSets();   // MNIST and sets of the same form
std::vector<DatasetInfo> letterSets();  // EMNIST
std::vector<DatasetInfo> colourSets();  // CIFAR and SVHN

}  // namespace latentscape
