// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/torch_graph.h"

#include <c10/core/Device.h>

#ifdef LATENTSCAPE_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAGraph.h>

#include <atomic>
#include <exception>
#include <utility>
#else
#include <stdexcept>
#endif

namespace latentscape {

#ifdef LATENTSCAPE_CUDA

struct DeviceGraph::State {
  at::cuda::CUDAGraph graph;
};

namespace {

std::atomic<bool> broken{false};
std::mutex recording;

}  // namespace

bool DeviceGraph::possible(const c10::Device& device) { return device.is_cuda() && !broken; }

DeviceGraph::NotRecording::NotRecording() : m_lock(recording) {}

void DeviceGraph::record(const std::function<void()>& work) {
  const std::lock_guard lock(recording);
  auto state = std::make_unique<State>();
  state->graph.capture_begin();
  // The stream must leave recording mode in any case. If that fails, the allocator still refers to the graph, which then has to
  // stay alive.
  const auto end = [&] {
    try {
      state->graph.capture_end();
    } catch (...) {
      broken = true;
      static_cast<void>(state.release());
      throw;
    }
  };
  try {
    work();
  } catch (...) {
    const auto first = std::current_exception();
    try {
      end();
    } catch (...) {}
    std::rethrow_exception(first);
  }
  end();
  m_state = std::move(state);
}

void DeviceGraph::replay() { m_state->graph.replay(); }

std::string deviceName(const c10::Device& device) { return at::cuda::getDeviceProperties(device.index())->name; }

#else

struct DeviceGraph::State {};

bool DeviceGraph::possible(const c10::Device&) { return false; }

DeviceGraph::NotRecording::NotRecording() = default;  // nothing is ever recorded

void DeviceGraph::record(const std::function<void()>&) { throw std::logic_error("this was built without CUDA"); }

void DeviceGraph::replay() { throw std::logic_error("this was built without CUDA"); }

std::string deviceName(const c10::Device&) { return {}; }

#endif

DeviceGraph::DeviceGraph() = default;
DeviceGraph::~DeviceGraph() = default;
DeviceGraph::DeviceGraph(DeviceGraph&&) noexcept = default;
DeviceGraph& DeviceGraph::operator=(DeviceGraph&&) noexcept = default;

}  // namespace latentscape
