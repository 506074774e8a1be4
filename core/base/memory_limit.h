// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace latentscape {

// How much memory may be taken, and what sets that limit. Whoever takes memory whose amount a file or an option decides checks it
// before: the system notices only when pages are written, and then ends the process.
struct MemoryLimit {
  std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
  std::string_view source = "no limit";  // "the machine's memory"
};

// The smallest of: the machine's memory (sysconf: _SC_PHYS_PAGES), the limit of the process's control group (version 2, its
// memory.max), and what the limit on its address space leaves (RLIMIT_AS, "ulimit -v", less the size in /proc/self/statm).
// What other programs use is not subtracted: the system can take that back, and a refusal must not depend on the moment.
MemoryLimit memoryLimit();

// "3.1 GB", "840 MB", "12 kB": two digits below ten, powers of 1000.
std::string formatBytes(double bytes);

// The Error says what would take how much, and what there is: "WHERE: WHAT would take 3.1 GB of memory; at most 2 GB can be used
// (the machine's memory). ADVICE". what is a plural or a mass noun's sentence subject: "400 images of 28x28 pixels".
Result<void> checkMemory(const std::string& what, double bytes, const std::string& where, const std::string& advice,
                         const MemoryLimit& limit = memoryLimit());

// Memory that would not suffice, with words for the user. For functions that return no Result: they throw it before they
// allocate, as an allocation throws std::bad_alloc.
class NotEnoughMemory : public std::bad_alloc {
 public:
  explicit NotEnoughMemory(const std::string& what) : m_text(what) {}
  const char* what() const noexcept override { return m_text.what(); }

 private:
  std::runtime_error m_text;  // copies don't throw
};
void requireMemory(const std::string& what, double bytes, const MemoryLimit& limit = memoryLimit());

}  // namespace latentscape
