// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/system_error.h"

#include <cerrno>
#include <cstring>

namespace latentscape {

Error systemError(const std::string& what, const std::filesystem::path& path, int code) {
  Error error{what + ": " + std::strerror(code), path.string(), ""};
  if (code == ENOSPC || code == EDQUOT) error.advice = "Make room on the disk and try again.";
  if (code == EACCES || code == EPERM || code == EROFS)
    error.advice = "Choose a place that you may write to, or change its permissions.";
  if (code == EFBIG) error.advice = "Choose another disk, or allow larger files (ulimit -f).";
  return error;
}

}  // namespace latentscape
