// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/process.h"

#include "core/base/threads.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string lastLine(const fs::path& log) {
  std::ifstream file(log);
  std::string line;
  std::string last;
  while (std::getline(file, line)) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) last = line.substr(0, 300);
  }
  return last;
}

// A process group of its own, to kill its children with it; signals as a fresh program expects them.
class SpawnSettings {
 public:
  SpawnSettings(const ProcessOptions& options) {
    posix_spawn_file_actions_init(&m_actions);
    posix_spawn_file_actions_addchdir_np(&m_actions, options.folder.c_str());
    posix_spawn_file_actions_addopen(&m_actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&m_actions, STDOUT_FILENO, options.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&m_actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_init(&m_attributes);
    sigset_t none;
    sigemptyset(&none);
    sigset_t defaults;
    sigemptyset(&defaults);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGCHLD}) sigaddset(&defaults, signal);
    posix_spawnattr_setsigmask(&m_attributes, &none);
    posix_spawnattr_setsigdefault(&m_attributes, &defaults);
    posix_spawnattr_setpgroup(&m_attributes, 0);
    posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawnattr_destroy(&m_attributes);
    posix_spawn_file_actions_destroy(&m_actions);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  const posix_spawn_file_actions_t* actions() const { return &m_actions; }
  const posix_spawnattr_t* attributes() const { return &m_attributes; }

 private:
  posix_spawn_file_actions_t m_actions;
  posix_spawnattr_t m_attributes;
};

// How much a folder holds, and how long that has been the same.
class Growth {
 public:
  explicit Growth(const fs::path& folder) : m_folder(folder) {}

  // Walks through the folder, but at most every half second.
  void look() {
    const auto now = Clock::now();
    if (m_looked && now < m_next) return;
    m_next = now + std::chrono::milliseconds(500);
    std::uint64_t bytes = 0;
    std::error_code problem;
    for (fs::recursive_directory_iterator entry(m_folder, fs::directory_options::skip_permission_denied, problem), end;
         !problem && entry != end; entry.increment(problem)) {
      std::error_code gone;
      if (entry->symlink_status(gone).type() != fs::file_type::regular) continue;
      const std::uint64_t size = entry->file_size(gone);
      if (!gone) bytes += size;
    }
    if (!m_looked || bytes != m_bytes) m_changed = now;
    m_bytes = bytes;
    m_looked = true;
  }
  std::uint64_t bytes() const { return m_bytes; }
  Clock::duration idle() const { return Clock::now() - m_changed; }

 private:
  fs::path m_folder;
  bool m_looked = false;
  std::uint64_t m_bytes = 0;
  Clock::time_point m_next{}, m_changed{};
};

void killGroup(pid_t pid) {
  ::kill(-pid, SIGKILL);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {}
}

}  // namespace

Result<void> runProgram(const ProcessOptions& options, std::stop_token stop) {
  if (stop.stop_requested()) return Error::cancelledByUser();
  std::vector<std::string> arguments = options.arguments;
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const std::string name = fs::path(arguments.front()).filename().string();
  const SpawnSettings settings(options);
  pid_t pid = 0;
  const int code = posix_spawnp(&pid, pointers.front(), settings.actions(), settings.attributes(), pointers.data(), environ);
  if (code != 0) {
    return Error{std::string("can't be started: ") + std::strerror(code), name, ""};
  }

  Growth growth(options.folder);
  int status = 0;
  while (true) {
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) break;
    if (ended < 0 && errno != EINTR) return Error{std::string("can't be waited for: ") + std::strerror(errno), name, ""};
    if (stop.stop_requested()) {
      killGroup(pid);
      return Error::cancelledByUser();
    }
    growth.look();
    if (growth.idle() > options.idle || growth.bytes() > options.mostBytes) {
      killGroup(pid);
      if (growth.bytes() > options.mostBytes)
        return Error{"wrote more than " + std::to_string(options.mostBytes) + " bytes, and was ended", name, ""};
      return Error{"made no progress for " + std::to_string(options.idle.count()) + " seconds, and was ended", name, ""};
    }
    sleepUnlessStopped(std::chrono::milliseconds(50), stop);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  std::string what = WIFEXITED(status) ? "failed with exit status " + std::to_string(WEXITSTATUS(status))
                                       : "was ended by signal " + std::to_string(WTERMSIG(status));
  if (const std::string line = lastLine(options.log); !line.empty()) what += " (" + line + ")";
  return Error{what, name, ""};
}

std::optional<fs::path> findProgram(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
  std::string folder;
  while (std::getline(folders, folder, ':')) {
    fs::path candidate = fs::path(folder.empty() ? "." : folder) / name;
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored) && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

}  // namespace latentscape
