// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace latentscape {

// Gives memory that was freed, and lies between what is still used, back to the system. glibc keeps it by itself, a pool for each
// thread: where threads hand large blocks to each other, as training does its frames, the process grows for a long time without
// using more. Any thread; takes milliseconds, in which other threads that allocate may wait. No effect with other C libraries.
void returnFreedMemory();

}  // namespace latentscape
