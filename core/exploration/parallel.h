// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/thread_team.h"
#include "core/base/threads.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>

namespace latentscape {

// Calls job(unit) once for every unit 0 .. count - 1 on several threads, including the caller's (threads = 0: as many as the
// process may use). Can be cancelled between two units. Rethrows what a job throws once all threads have ended. progress is
// called on the caller's thread and counts units. A job's result must depend only on its unit, so that the number of threads does
// not matter.
template <class Job>
Result<void> forEachUnit(std::size_t count, int threads, std::stop_token stop, const char* what, const ProgressCallback& progress,
                         const Job& job) {
  const int wanted = threads > 0 ? threads : availableThreads();
  ThreadTeam team(static_cast<int>(std::clamp<std::size_t>(count, 1, static_cast<std::size_t>(wanted))));
  std::atomic<std::size_t> done{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;
  std::exception_ptr failure;  // protected by mutex
  const auto caller = std::this_thread::get_id();
  team.share(count, [&](std::size_t unit) {
    if (failed.load(std::memory_order_relaxed) || stop.stop_requested()) return;
    try {
      job(unit);
      const std::size_t now = ++done;
      if (progress && std::this_thread::get_id() == caller) progress({what, now, count});
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failed.exchange(true)) failure = std::current_exception();
    }
  });
  if (failure) std::rethrow_exception(failure);
  if (stop.stop_requested()) return Error::cancelledByUser();
  if (progress && count > 0) progress({what, count, count});
  return {};
}

}  // namespace latentscape
