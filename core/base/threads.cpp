// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/threads.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SSE__)
#include <immintrin.h>
#endif

namespace latentscape {
namespace {

// CPUs granted by the container's quota; 0 if there is no quota.
double quota() {
  std::ifstream v2("/sys/fs/cgroup/cpu.max");
  std::string limit;
  double period = 0.0;
  if (v2 >> limit >> period) {
    if (limit == "max" || period <= 0.0) return 0.0;
    return std::strtod(limit.c_str(), nullptr) / period;
  }
  std::ifstream v1quota("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  std::ifstream v1period("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  double microseconds = 0.0;
  if (v1quota >> microseconds && v1period >> period && microseconds > 0.0 && period > 0.0) return microseconds / period;
  return 0.0;
}

}  // namespace

int availableThreads() {
  int threads = static_cast<int>(std::thread::hardware_concurrency());
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) threads = CPU_COUNT(&set);
  if (const double granted = quota(); granted > 0.0) threads = std::min(threads, static_cast<int>(std::ceil(granted)));
  return std::max(threads, 1);
}

void flushDenormals() {
#if defined(__SSE__)
  _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
  _mm_setcsr(_mm_getcsr() | 0x0040U);  // DAZ
#elif defined(__aarch64__)
  std::uint64_t control = 0;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  asm volatile("msr fpcr, %0" : : "r"(control | (std::uint64_t{1} << 24)));
#endif
}

void giveWayToOthers(Way way) { ::setpriority(PRIO_PROCESS, 0, way == Way::All ? 10 : 5); }

void answerPromptly() {
#ifdef SYS_sched_setattr
  // See sched(7) and sched_setattr(2); only recent C libraries declare the structure. For an ordinary thread, runtime is its time
  // slice: see "EEVDF Scheduler" in the kernel's documentation. Earlier kernels ignore it.
  struct Attributes {
    std::uint32_t size = sizeof(Attributes), policy = SCHED_OTHER;
    std::uint64_t flags = 1;  // SCHED_FLAG_RESET_ON_FORK
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 100'000, deadline = 0, period = 0;  // nanoseconds
  };
  static_assert(sizeof(Attributes) == 48);           // SCHED_ATTR_SIZE_VER0
  if (sched_getscheduler(0) != SCHED_OTHER) return;  // somebody has chosen another policy
  Attributes attributes;
  attributes.nice = ::getpriority(PRIO_PROCESS, 0);
  ::syscall(SYS_sched_setattr, 0, &attributes, 0U);
#endif
}

double threadSeconds() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

void sleepUnlessStopped(std::chrono::steady_clock::duration time, const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any wake;
  wake.wait_for(lock, stop, time, [] { return false; });
}

void nameThisThread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace latentscape
