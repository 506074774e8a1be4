// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace latentscape {

// The cores that this process may use: its affinity mask, and no more than its container's CPU quota (cgroup v1 and v2),
// rounded up. At least 1.
int availableThreads();

// Sets this thread to treat denormal floating-point numbers as zero (FTZ and DAZ; FPCR.FZ on ARM). Every thread that computes
// calls it first: Adam's moments of weights behind always-black pixels decay into denormals, which are slow.
void flushDenormals();

// Lets this thread, and those that it makes from now on, give way to the process's others where they want the same core (Linux:
// nice 10 of the thread alone). For long work beside a window. Half: nice 5, for long work that somebody waits for.
enum class Way { All, Half };
void giveWayToOthers(Way way = Way::All);

// Asks that this thread, not those that it makes, gets a core as soon as it wakes, before threads that are in the middle of
// something: it works for less than a millisecond at a time, or a person waits for it. (Linux 6.12 and later: slices of 0.1 ms,
// which go before longer ones; elsewhere nothing happens.)
void answerPromptly();

// Shown by the system's tools (top -H); at most 15 characters.
void nameThisThread(const char* name);

}  // namespace latentscape
