// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run_state.h"

namespace latentscape {

std::uint64_t stepsOf(const TrainingConfig& training, std::size_t images) {
  const auto batch = static_cast<std::uint64_t>(training.batch);
  return (images + batch - 1) / batch * static_cast<std::uint64_t>(training.epochs);
}

}  // namespace latentscape
