// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <stop_token>

namespace latentscape {

// The number of cores that this process may use: its affinity mask, limited by its container's CPU quota (cgroup v1 and v2,
// rounded up). At least 1.
int availableThreads();

// Makes this thread treat denormal floating-point numbers as zero (FTZ and DAZ; FPCR.FZ on ARM). Every thread that computes calls
// it first: Adam's moments for weights behind always-black pixels decay into denormals, which are slow.
void flushDenormals();

// Lowers the priority of this thread, and of threads that it creates from now on, below the process's other threads (Linux: the
// nice value of the thread alone). All: nice 10, for long work in the background of a window. Half: nice 5, for long work that
// the user waits for.
enum class Way { All, Half };
void giveWayToOthers(Way way = Way::All);

// Asks the system to run this thread, but not threads that it creates, as soon as it wakes, ahead of threads in the middle of
// their work. For threads that work for less than a millisecond at a time or that the user waits for. (Linux 6.12 and later:
// slices of 0.1 ms, which run before longer ones. No effect elsewhere.)
void answerPromptly();

// The processor time that this thread has used, in seconds.
double threadSeconds();

// Lets this thread sleep until the time is over or a stop is requested, whichever comes first.
void sleepUnlessStopped(std::chrono::steady_clock::duration time, const std::stop_token& stop);

// The name that system tools show (top -H); at most 15 characters.
void nameThisThread(const char* name);

}  // namespace latentscape
