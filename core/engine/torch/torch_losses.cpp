// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/torch_losses.h"

#include <torch/types.h>

#include <chrono>
#include <thread>

namespace latentscape {
namespace {

constexpr std::int64_t kWindow = 256;  // maximum number of steps whose losses wait on the device
constexpr std::chrono::microseconds kGlance(50);

}  // namespace

TorchLosses::TorchLosses(torch::Device device, c10::Stream stream)
    : m_device(device), m_stream(stream),
      m_window(torch::empty({kWindow, 2}, torch::TensorOptions().dtype(torch::kFloat32).device(device))) {}

void TorchLosses::add(const torch::Tensor& losses) {
  if (m_filled == kWindow) send();
  m_window[m_filled++].copy_(losses);
}

void TorchLosses::send() {
  if (m_filled == 0) return;
  const auto filled = m_window.narrow(0, 0, m_filled);
  if (m_device.is_cpu()) {
    m_arriving.emplace_back(filled.clone(), nullptr);
  } else {
    auto host = torch::empty(filled.sizes(), torch::TensorOptions().dtype(torch::kFloat32).pinned_memory(true));
    host.copy_(filled, true);
    auto event = std::make_unique<c10::Event>(m_device.type());
    event->record(m_stream);
    m_arriving.emplace_back(std::move(host), std::move(event));
  }
  m_filled = 0;
}

void TorchLosses::clear() {
  m_filled = 0;
  m_arriving.clear();
}

std::vector<Losses> TorchLosses::read(bool wait) {
  send();
  std::vector<Losses> losses;
  while (!m_arriving.empty()) {
    auto& [values, event] = m_arriving.front();
    if (event && !event->query()) {
      if (wait) {
        m_stream.synchronize();
      } else {
        if (m_arriving.size() == 1) break;
        std::this_thread::sleep_for(kGlance);
        continue;
      }
    }
    const auto rows = values.accessor<float, 2>();
    for (std::int64_t i = 0; i < rows.size(0); ++i) losses.push_back({rows[i][0], rows[i][1]});
    m_arriving.pop_front();
  }
  return losses;
}

}  // namespace latentscape
