// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/torch_device.h"

#include "core/base/threads.h"
#include "core/model/trainer.h"

#include <torch/cuda.h>
#include <torch/types.h>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#ifdef LATENTSCAPE_CUDA
#include <c10/cuda/CUDACachingAllocator.h>
#endif

#include <map>
#include <mutex>

namespace latentscape {
namespace {

torch::Device chosen(const std::string& name) {
  const bool cuda = torch::cuda::is_available();
  if (name == "cpu" || (name == "auto" && !cuda)) return torch::Device(torch::kCPU);
  if (!cuda)
    throw DeviceError("\"" + name + "\" does not exist: LibTorch finds no CUDA device",
                      "Choose auto or cpu, or use a LibTorch with CUDA.");
  const int index = name.starts_with("cuda:") ? std::stoi(name.substr(5)) : 0;
  if (const auto count = static_cast<int>(torch::cuda::device_count()); index >= count) {
    throw DeviceError("\"" + name + "\" does not exist: the last CUDA device is cuda:" + std::to_string(count - 1),
                      "Choose an existing device.");
  }
  return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
}

}  // namespace

torch::Device prepareDevice(const TrainingConfig& training) {
  flushDenormals();  // OpenMP's worker threads inherit the mode
  at::init_num_threads();
  at::set_num_threads(trainingThreads(training));
  const torch::Device device = chosen(training.device);
  if (!device.is_cpu()) {
    // Compute convolutions in float32, as everywhere else, and make the same seed give the same bits.
    at::globalContext().setAllowTF32CuDNN(false);
    at::globalContext().setDeterministicCuDNN(true);
  }
  return device;
}

c10::Stream ownStream(torch::Device device) {
  const c10::impl::VirtualGuardImpl streams(device.type());
  if (device.is_cpu()) return streams.getStream(device);
  static std::mutex mutex;
  static std::map<c10::DeviceIndex, c10::Stream> chosen;  // protected by mutex
  const std::lock_guard lock(mutex);
  if (const auto found = chosen.find(device.index()); found != chosen.end()) return found->second;
  return chosen.emplace(device.index(), streams.getStreamFromGlobalPool(device)).first->second;
}

void releaseMemory([[maybe_unused]] torch::Device device) noexcept {
#ifdef LATENTSCAPE_CUDA
  if (!device.is_cuda()) return;
  try {
    c10::cuda::CUDACachingAllocator::emptyCache();
  } catch (const std::exception&) {  // a lost device has no memory to release
  }
#endif
}

at::Generator ownGenerator(torch::Device device, std::uint64_t seed) {
  // On the processor clone() would work too, but LibTorch 1.13 leaks its result.
  auto generator =
      device.is_cpu() ? at::make_generator<at::CPUGeneratorImpl>() : at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

}  // namespace latentscape
