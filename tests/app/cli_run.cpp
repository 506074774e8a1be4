// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli_run.h"

#include "core/base/files.h"
#include "core/base/random.h"
#include "tests/core/storage/temporary_folder.h"

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace latentscape {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto longest = std::chrono::minutes(5);

const TemporaryFolder& testsFolder() {
  static const TemporaryFolder folder;
  return folder;
}

// This process's environment with a data folder for the tests.
std::vector<std::string> environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "XDG_DATA_HOME=", 14) != 0) variables.emplace_back(*variable);
  }
  variables.push_back("XDG_DATA_HOME=" + (testsFolder() / "data-home").string());
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::string bigEndian(std::uint32_t value) {
  return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U),
          static_cast<char>(value)};
}

}  // namespace

CliResult runCli(const std::vector<std::string>& arguments, const std::function<void(pid_t, const std::string&)>& onError) {
  std::array<std::array<int, 2>, 2> pipes{};  // standard output and error
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 2; ++i) {
    auto& ends = pipes[static_cast<std::size_t>(i)];
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_adddup2(&actions, ends[1], i + 1);
  }
  std::vector<std::string> words{LATENTSCAPE_CLI};
  words.insert(words.end(), arguments.begin(), arguments.end());
  auto variables = environment();
  pid_t process = 0;
  const int failed =
      ::posix_spawn(&process, LATENTSCAPE_CLI, &actions, nullptr, pointers(words).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  for (auto& ends : pipes) ::close(ends[1]);
  if (failed != 0) throw std::runtime_error(std::string("can't start ") + LATENTSCAPE_CLI + ": " + std::strerror(failed));

  CliResult result;
  std::array<std::string*, 2> texts{&result.out, &result.err};
  std::array<pollfd, 2> waiting{pollfd{pipes[0][0], POLLIN, 0}, pollfd{pipes[1][0], POLLIN, 0}};
  const auto deadline = Clock::now() + longest;
  int open = 2;
  while (open > 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0 || ::poll(waiting.data(), waiting.size(), static_cast<int>(left)) <= 0) {
      ::kill(process, SIGKILL);
      break;
    }
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].fd < 0 || waiting[i].revents == 0) continue;
      std::array<char, 4096> buffer;
      const ssize_t got = ::read(waiting[i].fd, buffer.data(), buffer.size());
      if (got <= 0) {
        waiting[i].fd = -1;
        --open;
        continue;
      }
      texts[i]->append(buffer.data(), static_cast<std::size_t>(got));
      if (i == 1 && onError) onError(process, result.err);
    }
  }
  for (auto& ends : pipes) ::close(ends[0]);
  int status = 0;
  ::waitpid(process, &status, 0);
  result.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return result;
}

void writeTinyDataset(const std::filesystem::path& folder) {
  RandomStream random(7);
  const auto write = [&](const std::string& prefix, std::uint32_t count) {
    std::string images = bigEndian(2051) + bigEndian(count) + bigEndian(8) + bigEndian(8);
    std::string labels = bigEndian(2049) + bigEndian(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      labels += static_cast<char>(i % 10);
      // A bright row, whose position is the class, over noise.
      for (std::uint32_t p = 0; p < 64; ++p)
        images += static_cast<char>(p / 8 == i % 8 ? 200 + random.below(56) : random.below(40));
    }
    if (!writeFile(folder / (prefix + "-images-idx3-ubyte"), images) ||
        !writeFile(folder / (prefix + "-labels-idx1-ubyte"), labels)) {
      throw std::runtime_error("the test's data set can't be written");
    }
  };
  write("train", 64);
  write("t10k", 32);
}

PngSize pngSize(const std::filesystem::path& file) {
  const auto content = readFile(file, 100'000'000);
  if (!content || content->size() < 24 || !content->starts_with("\x89PNG\r\n\x1a\n")) return {};
  const auto number = [&](std::size_t at) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>((*content)[at + i]);
    return value;
  };
  return {number(16), number(20)};
}

const SharedRun& sharedRun() {
  static const SharedRun shared = [] {
    SharedRun made{testsFolder().path(), testsFolder() / "digits", testsFolder() / "run", {}};
    writeTinyDataset(made.data);
    made.training = runCli({"train",    "--dataset", made.data.string(),
                            "--latent", "2",         "--hidden",
                            "16,8",     "--epochs",  "3",
                            "--batch",  "24",        "--lr",
                            "1e-2",     "--seed",    "5",
                            "--device", "cpu",       "--threads",
                            "1",        "--out",     made.run.string()});
    return made;
  }();
  return shared;
}

}  // namespace latentscape
