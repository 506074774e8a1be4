// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/devices.h"

#include "core/engine/torch_library.h"

#include <filesystem>
#include <system_error>

namespace latentscape {

std::vector<std::string> cudaDevices() {
  std::vector<std::string> devices;
  if (!hasTorchLibrary()) return devices;
  std::error_code problem;
  // NVIDIA's driver numbers its device files from 0 without gaps.
  while (devices.size() < 16 && std::filesystem::exists("/dev/nvidia" + std::to_string(devices.size()), problem)) {
    devices.push_back("cuda:" + std::to_string(devices.size()));
  }
  return devices;
}

}  // namespace latentscape
