// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/file_identity.h"

#include <sys/stat.h>

namespace latentscape {

std::optional<FileIdentity> identityOf(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
}

}  // namespace latentscape
