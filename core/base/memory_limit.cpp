// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory_limit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

namespace latentscape {
namespace {

std::uint64_t pageSize() { return static_cast<std::uint64_t>(std::max(::sysconf(_SC_PAGESIZE), 1L)); }

void lower(MemoryLimit& limit, std::uint64_t bytes, std::string_view source) {
  if (bytes < limit.bytes) limit = {bytes, source};
}

// A control group's limit counts for all groups below it. Read once: it's set before a process begins.
std::uint64_t controlGroupLimit() {
  auto least = std::numeric_limits<std::uint64_t>::max();
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    if (!line.starts_with("0::/")) continue;  // version 2 has this one line
    const std::filesystem::path top = "/sys/fs/cgroup";
    for (std::filesystem::path group = top / line.substr(4);; group = group.parent_path()) {
      std::uint64_t bytes = 0;
      if (std::ifstream(group / "memory.max") >> bytes) least = std::min(least, bytes);  // "max": no limit
      if (group == top || !group.has_relative_path()) break;
    }
  }
  return least;
}

std::uint64_t addressSpaceInUse() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * pageSize();
}

}  // namespace

MemoryLimit memoryLimit() {
  MemoryLimit limit;
  if (const long pages = ::sysconf(_SC_PHYS_PAGES); pages > 0)
    lower(limit, static_cast<std::uint64_t>(pages) * pageSize(), "the machine's memory");
  static const std::uint64_t group = controlGroupLimit();
  lower(limit, group, "the limit of the control group");
  rlimit space{};
  if (::getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
    const std::uint64_t used = addressSpaceInUse();
    lower(limit, space.rlim_cur > used ? space.rlim_cur - used : 0, "what the limit on the address space leaves, ulimit -v");
  }
  return limit;
}

std::string formatBytes(double bytes) {
  constexpr std::array units{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  for (; unit + 1 < units.size() && bytes >= 999.5; ++unit) bytes /= 1000.0;
  std::array<char, 32> text{};
  const bool fraction = unit > 0 && bytes < 9.95;
  auto* end = std::to_chars(text.data(), text.data() + text.size(), bytes, std::chars_format::fixed, fraction ? 1 : 0).ptr;
  if (fraction && end[-1] == '0') end -= 2;  // "2", not "2.0"
  return std::string(text.data(), end) + " " + units[unit];
}

namespace {

std::string shortage(const std::string& what, double bytes, const MemoryLimit& limit) {
  return what + " would take " + formatBytes(bytes) + " of memory; at most " + formatBytes(static_cast<double>(limit.bytes)) +
         " can be used (" + std::string(limit.source) + ")";
}

bool fits(double bytes, const MemoryLimit& limit) { return bytes <= static_cast<double>(limit.bytes); }

}  // namespace

Result<void> checkMemory(const std::string& what, double bytes, const std::string& where, const std::string& advice,
                         const MemoryLimit& limit) {
  if (fits(bytes, limit)) return {};
  return Error{shortage(what, bytes, limit), where, advice};
}

void requireMemory(const std::string& what, double bytes, const MemoryLimit& limit) {
  if (!fits(bytes, limit)) throw NotEnoughMemory(shortage(what, bytes, limit));
}

}  // namespace latentscape
