// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <thread>

namespace latentscape {

// The threads of the tasks of one owner: each job has one of its own, so that saving never waits for a download. GUI thread. The
// destructor asks all jobs to stop and waits for them.
class Background {
 public:
  using Job = std::function<void(std::stop_token)>;      // must not throw
  using StartThread = std::function<std::jthread(Job)>;  // throws if the system refuses a thread
  static std::jthread startThread(Job job);

  explicit Background(StartThread startThread = &Background::startThread);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Begins a job. The returned source stops this job alone. An Error, which says why, if the system refuses a thread.
  Result<std::stop_source> start(Job job);

 private:
  struct Running;
  StartThread m_startThread;
  std::list<std::unique_ptr<Running>> m_running;
};

}  // namespace latentscape
