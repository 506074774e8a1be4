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

#include <algorithm>
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

// Any thread. LibTorch gives its few streams in turn: two that are asked for only once each differ.
c10::Stream chosenOnce(std::map<c10::DeviceIndex, c10::Stream>& chosen, torch::Device device) {
  static std::mutex mutex;  // protects all maps
  const std::lock_guard lock(mutex);
  if (const auto found = chosen.find(device.index()); found != chosen.end()) return found->second;
  const c10::impl::VirtualGuardImpl streams(device.type());
  return chosen.emplace(device.index(), streams.getStreamFromGlobalPool(device)).first->second;
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
  if (device.is_cpu()) return c10::impl::VirtualGuardImpl(device.type()).getStream(device);
  static std::map<c10::DeviceIndex, c10::Stream> chosen;
  return chosenOnce(chosen, device);
}

c10::Stream copyingStream(torch::Device device) {
  static std::map<c10::DeviceIndex, c10::Stream> chosen;
  return chosenOnce(chosen, device);
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

std::string generatorState(const at::Generator& generator) {
  if (generator.device().is_cpu()) return {};
  at::Generator from = generator;  // the same one: its lock is none of a const
  const std::lock_guard lock(from.mutex());
  const auto bytes = from.get_state();
  return {reinterpret_cast<const char*>(bytes.data_ptr<std::uint8_t>()), static_cast<std::size_t>(bytes.numel())};
}

void setGeneratorState(at::Generator& generator, const std::string& state) {
  if (state.empty() || generator.device().is_cpu()) return;
  const std::lock_guard lock(generator.mutex());
  const auto before = generator.get_state();
  if (static_cast<std::size_t>(before.numel()) != state.size()) return;
  auto bytes = torch::empty_like(before);
  std::copy(state.begin(), state.end(), reinterpret_cast<char*>(bytes.data_ptr<std::uint8_t>()));
  try {
    generator.set_state(bytes);
  } catch (const std::exception&) {
    generator.set_state(before);  // a part of it may have been taken
  }
}

at::Generator ownGenerator(torch::Device device, std::uint64_t seed) {
  // On the processor clone() would work too, but LibTorch 1.13 leaks its result.
  auto generator =
      device.is_cpu() ? at::make_generator<at::CPUGeneratorImpl>() : at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

}  // namespace latentscape
