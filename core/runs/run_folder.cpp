// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_folder.h"

#include "core/base/descriptor.h"
#include "core/base/files.h"
#include "core/base/system_error.h"
#include "core/base/temporaries.h"
#include "core/runs/run_files.h"
#include "core/runs/state_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTriedBytes = 4096;
constexpr std::size_t kCopiedBytes = 1U << 20U;

// Of an unfinished file of a run.
bool isUnfinished(std::string_view name) {
  const std::string_view target = targetOfTemporary(name);
  return target == "metrics.csv" || target == "config.json" || target == "current";
}

}  // namespace

Result<fs::path> namedFolder(const fs::path& folder) {
  const fs::path named = folder.has_filename() ? folder : folder.parent_path();
  if (named.empty()) return Error{"the run folder has no name", "", "Name a folder."};
  return named;
}

Result<bool> isUnused(const fs::path& folder) {
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    const std::string name = at->path().filename().string();
    if (name != "lock" && !isUnfinished(name)) return false;
  }
  if (problem) return systemError("can't be examined", folder, problem.value());
  return true;
}

Error notEmpty(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder / "current", ignored)) {
    return Error{"holds a run", folder.string(),
                 "Choose another folder, go on with that run (--resume), or allow it to be overwritten (--overwrite)."};
  }
  return Error{"is not empty", folder.string(), "Choose another folder, or allow it to be overwritten (--overwrite)."};
}

Result<bool> makeFolderForRun(const fs::path& folder, bool overwrite) {
  if (auto above = makeFolders(folder.parent_path()); !above) return above.error();
  const int code = makeFolder(folder);
  if (code == 0) return true;
  if (code != EEXIST) return systemError("the folder can't be made", folder, code);
  std::error_code problem;
  if (!fs::is_directory(folder, problem))
    return Error{"is a file, but a run is a folder", folder.string(), "Choose another name."};
  if (overwrite) return false;
  const auto unused = isUnused(folder);
  if (!unused) return unused.error();
  if (!*unused) return notEmpty(folder);
  return false;
}

Result<void> checkNotNewer(const fs::path& folder) {
  const auto refuse = [&](const auto& read) -> Result<void> {
    if (read || !isOfNewerVersion(read.error())) return {};
    Error error = ofNewerVersion(folder);
    error.advice = "Choose another folder.";
    return error;
  };
  const auto current = readCurrent(folder);
  if (!current || !*current) return refuse(current);
  return refuse(loadStateHeader(stateFile(folder, **current)));
}

Result<void> makeFolders(const fs::path& folder) {
  std::error_code problem;
  if (folder.empty() || fs::is_directory(folder, problem)) return {};
  if (auto above = makeFolders(folder.parent_path()); !above) return above;
  const int code = makeFolder(folder);
  if (code == 0 || (code == EEXIST && fs::is_directory(folder, problem))) return {};
  return systemError("the folder can't be made", folder, code);
}

int makeFolder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0777) != 0) return errno;
  flushFolder(folderOf(folder));
  return 0;
}

Result<void> makeCheckpointsFolder(const fs::path& folder) {
  const fs::path checkpoints = checkpointsFolder(folder);
  const int code = makeFolder(checkpoints);
  if (code == 0 || code == EEXIST) return {};
  return systemError("the folder can't be made", checkpoints, code);
}

Result<void> tryFolder(const fs::path& folder) {
  auto made = makeTemporaryFile(folder / "current");
  if (!made) return made.error();
  const std::string content(kTriedBytes, '\n');
  int code = 0;
  const ssize_t written = ::write(made->fd, content.data(), content.size());
  if (written < 0) code = errno;
  else if (static_cast<std::size_t>(written) < content.size()) code = ENOSPC;
  else if (::fsync(made->fd) != 0 && errno != EINVAL) code = errno;  // EINVAL: some file systems have nothing to flush
  ::close(made->fd);
  ::unlink(made->path.c_str());
  if (code != 0) return systemError("can't be written to", folder, code);
  return {};
}

Result<void> removeFile(const fs::path& file) {
  if (::unlink(file.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return {};
  return systemError("can't be removed", file, errno);
}

void removeOtherRuns(const fs::path& folder, const RunId& run) {
  for (const char* const name : kDerivedFiles) (void)removeFile(folder / name);
  (void)removeFile(olderKeysFile(folder));
  const CheckpointNames names = checkpointNames(folder);
  for (const StateName& state : names.states) {
    if (state.run != run) (void)removeFile(stateFile(folder, state));
  }
  for (const RunId& other : names.keys) {
    if (other != run) (void)removeFile(keysFile(folder, other));
  }
}

Result<void> copyFile(const fs::path& from, const fs::path& to) {
  auto reader = FileReader::open(from, std::numeric_limits<std::uint64_t>::max());
  if (!reader) return reader.error();
  auto writer = FileWriter::create(to);
  if (!writer) return writer.error();
  std::string piece;
  for (std::uint64_t left = reader->size(); left > 0; left -= piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kCopiedBytes)));
    if (auto read = reader->read(piece); !read) return read;
    if (auto written = writer->append(piece); !written) return written;
  }
  return writer->commit();
}

}  // namespace latentscape
