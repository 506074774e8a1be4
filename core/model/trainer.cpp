// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/trainer.h"

#include "core/base/threads.h"

#include <algorithm>

namespace latentscape {

int trainingThreads(const TrainingConfig& training) {
  const int available = availableThreads();
  return training.threads > 0 ? std::min(training.threads, available) : available;
}

}  // namespace latentscape
