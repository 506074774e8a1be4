// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/explorer/last_save.h"

#include <cstdlib>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace latentscape {
namespace {

std::function<bool(std::chrono::steady_clock::duration)> saving;

// Not by std::cerr, whose buffers may be gone.
void tell(std::string_view message) { (void)!::write(STDERR_FILENO, message.data(), message.size()); }

void onExit() {
  if (!saving) return;
  const bool saved = std::exchange(saving, nullptr)(LastSave::kLongest);
  if (saved) tell("latentscape: the window's display is gone; what was trained is saved, and opens at the next start\n");
  else tell("latentscape: the window's display is gone, and not all that was trained could be saved\n");
  ::_exit(1);  // no destructor waits for a thread or a disk
}

}  // namespace

LastSave::LastSave(std::function<bool(std::chrono::steady_clock::duration)> save) {
  saving = std::move(save);
  std::atexit(onExit);
}

LastSave::~LastSave() { saving = nullptr; }

}  // namespace latentscape
