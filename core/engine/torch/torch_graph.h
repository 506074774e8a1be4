// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace c10 {
struct Device;
}

namespace latentscape {

// Work on a CUDA device that is recorded once and then launched as a whole (CUDA graphs). A training step of a small model is
// some hundred kernels of a few microseconds each, and the host takes longer to launch them one by one than the device takes to
// run them. In a build without CUDA, possible() is always false.
class DeviceGraph {
 public:
  static bool possible(const c10::Device& device);

  DeviceGraph();
  ~DeviceGraph();
  DeviceGraph(DeviceGraph&&) noexcept;
  DeviceGraph& operator=(DeviceGraph&&) noexcept;

  // While one lives, no thread records: CUDA forbids every thread much that a copy to the host may need, and drops what is being
  // recorded. Its thread records nothing meanwhile.
  class NotRecording {
   public:
    NotRecording();

   private:
    std::unique_lock<std::mutex> m_lock;
  };

  bool recorded() const { return m_state != nullptr; }
  // Records, without running it, what `work` enqueues on the current stream, which must not be the device's default stream.
  // `work` must have run before; it must read and write tensors with fixed addresses, draw no random numbers and wait for
  // nothing. Throws what `work` throws, and throws if something can't be recorded; possible() then stays false for the rest of
  // the process, since LibTorch's allocator does not recover from an aborted recording.
  void record(const std::function<void()>& work);
  // Enqueues the recorded work on the current stream.
  void replay();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

// The manufacturer's name of a CUDA device, such as "NVIDIA H100 80GB HBM3"; empty in a build without CUDA.
std::string deviceName(const c10::Device& device);

}  // namespace latentscape
