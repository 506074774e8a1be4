// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaObject>
#include <QObject>

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

// A function on its way to another thread: moved into Qt's storage as the last action before it is posted. What it holds is
// destroyed where it is called: Qt counts the owners of its storage, and the thread that posted may be the last of them.
template <class Function>
class Cargo {
 public:
  explicit Cargo(Function function) : m_function(std::move(function)) {}
  Cargo(Cargo&& other) noexcept : m_function(std::move(other.m_function)) { beforeHandOver(); }
  Cargo(const Cargo& other) : m_function(other.m_function) { beforeHandOver(); }
  ~Cargo() { afterHandOver(); }
  void operator()() {
    afterHandOver();
    {
      Function function(std::move(m_function));
      function();
    }
    beforeHandOver();
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

}  // namespace latentscape
