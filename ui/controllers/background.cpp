// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/background.h"

#include "core/base/threads.h"

#include <atomic>

namespace latentscape {

struct Background::Job {
  explicit Job(std::function<void(std::stop_token)> work)
      : thread([this, job = std::move(work)](std::stop_token stop) {
          flushDenormals();
          nameThisThread("background");
          giveWayToOthers(Way::Half);
          job(stop);
          done = true;
        }) {}

  std::atomic<bool> done{false};
  std::jthread thread;
};

Background::Background() = default;

Background::~Background() {
  for (auto& job : m_jobs) job->thread.request_stop();
}

std::stop_source Background::runUnguarded(std::function<void(std::stop_token)> job,
                                          const std::function<void(const std::string&)>& refused) {
  m_jobs.remove_if([](const auto& old) { return old->done.load(); });
  try {
    m_jobs.push_back(std::make_unique<Job>(std::move(job)));
  } catch (const std::exception& problem) {
    refused(problemOf(problem));
    return {};
  }
  return m_jobs.back()->thread.get_stop_source();
}

}  // namespace latentscape
