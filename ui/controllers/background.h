// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaObject>
#include <QObject>

#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <thread>
#include <utility>

namespace latentscape {

// Runs a function on the receiver's thread, with the next turn of its event loop. From any thread; the receiver must outlive the caller's
// thread (what is still queued when it dies is dropped).
template <class Function>
void post(QObject* receiver, Function function) {
  QMetaObject::invokeMethod(receiver, std::move(function), Qt::QueuedConnection);
}

// Work that touches files or takes long: each job has a thread of its own, so that saving never waits for a download.
// GUI thread. The destructor asks all jobs to stop and waits for them: whoever owns it destroys it before the receivers of its jobs' posts.
class Background {
 public:
  Background();
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // The source stops this job alone.
  std::stop_source run(std::function<void(std::stop_token)> job);

 private:
  struct Job;
  std::list<std::unique_ptr<Job>> m_jobs;
};

}  // namespace latentscape
