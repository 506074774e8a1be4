// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/transfer.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr int maxAttempts = 4;  // at one mirror for one file

TransferResult stopped(Error error) { return {TransferResult::Outcome::Stop, "", true, true, std::move(error)}; }

}  // namespace

TransferResult transfer(const HttpRequest& request, const std::string& mirror, std::stop_token stop, const HttpProgress& progress,
                        const std::function<Acceptance(const fs::path& part)>& accept) {
  std::string problem;
  for (int attempt = 0; attempt < maxAttempts; ++attempt) {
    std::error_code ignored;
    const bool resumed = fs::exists(request.part, ignored) && fs::file_size(request.part, ignored) > 0;
    const HttpResult result = httpGet(request, stop, progress);
    problem = result.problem;
    switch (result.outcome) {
      case HttpOutcome::Cancelled: return stopped(Error::cancelledByUser());
      case HttpOutcome::WriteFailed:
        return stopped(Error{problem, "", "Make room on the disk, or check the folder's permissions."});
      case HttpOutcome::Unreachable:
      case HttpOutcome::Refused:
        return {TransferResult::Outcome::Nothing, mirror + ": " + problem, false, result.outcome == HttpOutcome::Refused, {}};
      case HttpOutcome::Interrupted: continue;  // resumes at the part's end
      case HttpOutcome::NoResume:
      case HttpOutcome::TooLarge:
        fs::remove(request.part, ignored);
        if (resumed) continue;
        break;
      case HttpOutcome::Complete: {
        Acceptance taken = accept(request.part);
        if (taken.fatal) return stopped(*std::move(taken.fatal));
        if (taken.problem.empty()) return {TransferResult::Outcome::Taken, "", true, true, {}};
        problem = std::move(taken.problem);
        fs::remove(request.part, ignored);
        if (resumed) continue;  // the old part may have been at fault
        break;
      }
    }
    break;
  }
  return {TransferResult::Outcome::Nothing, request.address + ": " + problem, true, true, {}};
}

Error notFetched(bool answered, const std::string& details, const fs::path& folder) {
  return Error{
      answered ? "no server gives the files as they should be" : "this machine is offline, or no server that has it answers", "",
      "Check the network and try again, or copy the data set's files into " + folder.string() + ". What happened: " + details +
          "."};
}

FolderLock::FolderLock(const fs::path& folder) : m_fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  m_held = m_fd >= 0 && (::flock(m_fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK);  // no lock if the file system has none
}

FolderLock::~FolderLock() {
  if (m_fd >= 0) ::close(m_fd);
}

}  // namespace latentscape
