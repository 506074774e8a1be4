// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace latentscape {

// Milliseconds. Only a failure takes this long: tests wait for a condition, and continue at once when it holds.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr int kDeadline = 100000;  // ten times slower, and more under load
#else
inline constexpr int kDeadline = 20000;
#endif

}  // namespace latentscape
