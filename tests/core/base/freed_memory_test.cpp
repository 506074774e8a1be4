// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/freed_memory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <vector>

#include <unistd.h>

namespace latentscape {
namespace {

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

double residentMegabytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0.0, resident = 0.0;
  file >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

TEST(FreedMemory, GoesBackToTheSystemFromBetweenWhatIsUsed) {
  constexpr std::size_t kBlocks = 1024, kBytes = 64U << 10U;  // 64 MB; blocks of that size are glibc's own to keep
  std::vector<std::vector<char>> blocks, between;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    blocks.emplace_back(kBytes, 'x');
    between.emplace_back(100, 'y');
  }
  const double used = residentMegabytes();
  blocks.clear();
  returnFreedMemory();
  EXPECT_LT(residentMegabytes(), used - 48.0);
  for (const std::vector<char>& block : between) ASSERT_EQ(block, std::vector<char>(100, 'y'));
}

#endif

}  // namespace
}  // namespace latentscape
