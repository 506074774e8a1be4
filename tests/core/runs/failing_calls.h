// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace latentscape::testing {

// System calls of this program that write (a file, a name, a folder) and fail, or end the process: what a full disk, or a kill
// at that moment, does. One thread. This program doesn't wait for the disk: fsync() does nothing.
enum class Fault {
  None,
  Kill,      // the process ends at the call, with kKilled; a write has then done half of it
  DiskFull,  // the call and all later ones that need room fail (ENOSPC); a write has then done half of it
};
inline constexpr int kKilled = 77;

// Folders that were made, or renamed to their place, while calls were counted, and whose names a power cut might take: the folder
// that they lie in was not flushed since.
std::vector<std::string> foldersNotFlushed();

// From now on: counts calls, and lets the call-th one fail, from 1.
void armFault(Fault fault, int call);
// Ends that; how many calls there were.
int disarmFault();

}  // namespace latentscape::testing
