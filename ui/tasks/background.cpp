// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/background.h"

#include "core/base/exceptions.h"
#include "core/base/threads.h"

#include <atomic>
#include <utility>

namespace latentscape {

struct Background::Running {
  std::atomic<bool> ended{false};
  std::jthread thread;
};

Background::Background(StartThread startThread) : m_startThread(std::move(startThread)) {}

Background::~Background() {
  for (auto& job : m_running) job->thread.request_stop();
}

std::jthread Background::startThread(Job job) { return std::jthread(std::move(job)); }

Result<std::stop_source> Background::start(Job job) {
  m_running.remove_if([](const auto& old) { return old->ended.load(); });
  try {
    auto running = std::make_unique<Running>();
    running->thread = m_startThread([job = std::move(job), &ended = running->ended](std::stop_token stop) {
      flushDenormals();
      nameThisThread("background");
      giveWayToOthers(Way::Half);
      job(std::move(stop));
      ended = true;
    });
    m_running.push_back(std::move(running));
  } catch (const std::exception& problem) {
    return Error{problemOf(problem), "", ""};
  }
  return m_running.back()->thread.get_stop_source();
}

}  // namespace latentscape
