// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/exceptions.h"
#include "core/base/result.h"

#include <QMetaObject>
#include <QObject>

#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace latentscape {

// Qt hands events from thread to thread under a lock of its own, which ThreadSanitizer does not see because Qt is not
// instrumented. Under ThreadSanitizer the hand-over is announced to it; accesses to shared data within the functions are still
// checked.
#if defined(__SANITIZE_THREAD__)
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
inline char handOver;
inline void beforeHandOver() { __tsan_release(&handOver); }
inline void afterHandOver() { __tsan_acquire(&handOver); }
#else
inline void beforeHandOver() {}
inline void afterHandOver() {}
#endif

// A function on its way to another thread: moved into Qt's storage as the last action before it is posted.
template <class Function>
class Cargo {
 public:
  explicit Cargo(Function function) : m_function(std::move(function)) {}
  Cargo(Cargo&& other) noexcept : m_function(std::move(other.m_function)) { beforeHandOver(); }
  Cargo(const Cargo& other) : m_function(other.m_function) { beforeHandOver(); }
  void operator()() {
    afterHandOver();
    m_function();
  }

 private:
  Function m_function;
};

// Runs a function on the receiver's thread, at the next turn of its event loop. Callable from any thread; the receiver must
// outlive the calling thread (what is still queued when the receiver dies is dropped).
template <class Function>
void post(QObject* receiver, Function function) {
  QMetaObject::invokeMethod(receiver, Cargo<Function>(std::move(function)), Qt::QueuedConnection);
}

// Work that touches files or takes long: each job has a thread of its own, so that saving never waits for a download. GUI
// thread. The destructor asks all jobs to stop and waits for them: the owner must destroy it before the receivers of its jobs'
// posts.
class Background {
 public:
  Background();
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Carries out work, Result<T>(std::stop_token), and then done, void(const Result<T>&), on the receiver's thread. Whatever work
  // throws becomes an Error, so that nothing that a file or an option asks for ends the program: failure, with the problem after
  // its text. So does a thread that the system refuses. The returned source stops this job alone.
  template <class Work, class Done>
  std::stop_source run(QObject* receiver, const Error& failure, Work work, Done done) {
    return runUnguarded(
        [receiver, failure, work = std::move(work), done](std::stop_token stop) mutable {
          auto result = guarded(failure, [&] { return work(stop); });
          post(receiver, [done = std::move(done), result = std::move(result)]() mutable { done(result); });
        },
        [receiver, failure, done](const std::string& problem) mutable {
          std::invoke_result_t<Work, std::stop_token> result =
              Error{failure.what + ": " + problem, failure.where, failure.advice};
          post(receiver, [done = std::move(done), result = std::move(result)]() mutable { done(result); });
        });
  }

 private:
  struct Job;
  // job must not throw. refused: called on this thread if there is no thread for the job.
  std::stop_source runUnguarded(std::function<void(std::stop_token)> job, const std::function<void(const std::string&)>& refused);
  std::list<std::unique_ptr<Job>> m_jobs;
};

}  // namespace latentscape
