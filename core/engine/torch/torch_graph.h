// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace c10 {
struct Device;
}

namespace latentscape {

// Work on a CUDA device that is recorded once and then launched as a whole (CUDA graphs): a training step of a small model is
// some hundred kernels of a few microseconds each, which the host is slower to launch one by one than the device is to run. Where
// this was built without CUDA it is never possible().
class DeviceGraph {
 public:
  static bool possible(const c10::Device& device);

  DeviceGraph();
  ~DeviceGraph();
  DeviceGraph(DeviceGraph&&) noexcept;
  DeviceGraph& operator=(DeviceGraph&&) noexcept;

  bool recorded() const { return m_state != nullptr; }
  // Records what work enqueues on the current stream, which must not be the device's default one; nothing of it runs. work has
  // run before as it is, reads and writes tensors that stay where they are, draws no random numbers and waits for nothing. Throws
  // what work throws, and where something can't be recorded: then nothing is possible() in this process any more, since
  // LibTorch's memory does not get over a recording that was broken off.
  void record(const std::function<void()>& work);
  // Enqueues it on the current stream.
  void replay();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

// What its maker calls a CUDA device, such as "NVIDIA H100 80GB HBM3"; empty where this was built without CUDA.
std::string deviceName(const c10::Device& device);

}  // namespace latentscape
