// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace latentscape {

// The GPUs that this machine seems to have, as TrainingConfig::device names them: "cuda:0", ...; none for a build without
// LibTorch, which alone can use them. Looks at the driver's device files and loads no library, so that a form can offer them at
// once; whether the LibTorch at hand can use them is known when training starts.
std::vector<std::string> cudaDevices();

}  // namespace latentscape
