// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/losses.h"

#include <torch/types.h>

#include <c10/core/Event.h>
#include <c10/core/Stream.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace latentscape {

// Transfers losses from a device to the host: those of some hundred steps in one copy, which nobody waits for. Used on its
// trainer's thread, whose stream is the current one.
class TorchLosses {
 public:
  TorchLosses(torch::Device device, c10::Stream stream);

  void add(const torch::Tensor& losses);  // [2]: a step's reconstruction term and KL, averaged over its batch
  // As Trainer::readLosses.
  std::vector<Losses> read(bool wait);
  // Forgets those that were not read.
  void clear();

 private:
  void send();

  torch::Device m_device;
  c10::Stream m_stream;
  torch::Tensor m_window;  // [steps, 2]
  std::int64_t m_filled = 0;
  std::deque<std::pair<torch::Tensor, std::unique_ptr<c10::Event>>> m_arriving;
};

}  // namespace latentscape
