// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>

namespace latentscape {

// Saves what training has, where the program is about to end without anybody having asked it to: Qt ends it by exit() when the
// display server is gone. Make it last, so that all that is saved is still there when exit() calls back. Only one instance may
// exist at a time.
class LastSave {
 public:
  static constexpr std::chrono::milliseconds kLongest{900};

  // save: whether everything is on disk after at most so long. Called on the thread that calls exit().
  explicit LastSave(std::function<bool(std::chrono::steady_clock::duration)> save);
  ~LastSave();  // from here on, exit() is a usual one
  LastSave(const LastSave&) = delete;
  LastSave& operator=(const LastSave&) = delete;
};

}  // namespace latentscape
