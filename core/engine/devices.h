// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace latentscape {

// The GPUs that this machine appears to have, named as in TrainingConfig::device: "cuda:0", ... Empty in a build without
// LibTorch, which GPUs need. Only checks for the driver's device files and loads no library, so that a form can list GPUs at
// once. Whether the installed LibTorch can use them is not known until training starts.
std::vector<std::string> cudaDevices();

}  // namespace latentscape
