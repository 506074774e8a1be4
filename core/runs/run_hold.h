// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>

namespace latentscape {

// Keeps a run that nobody is training from being removed with the old ones (run_pruning.h), while a window shows it and the user
// has not decided about it: a shared flock on RUN/open. It ends with the process, however that ends.
class RunHold {
 public:
  // Null where the folder is gone, takes no file or can't lock. Blocks on the file system.
  static std::shared_ptr<RunHold> take(const std::filesystem::path& folder);
  ~RunHold();  // removes the file, if it is the last to hold it
  RunHold(const RunHold&) = delete;
  RunHold& operator=(const RunHold&) = delete;

 private:
  RunHold(std::filesystem::path file, int fd);
  const std::filesystem::path m_file;
  const int m_fd;
};

// Whether anybody holds the run. Blocks on the file system.
bool isHeld(const std::filesystem::path& folder);

}  // namespace latentscape
