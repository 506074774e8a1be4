// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace latentscape {

// Milliseconds. Only a failure waits for so long: tests wait for a condition, and go on at once when it holds.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr int kDeadline = 100000;  // ten times slower, and more beside other work
#else
inline constexpr int kDeadline = 20000;
#endif

}  // namespace latentscape
