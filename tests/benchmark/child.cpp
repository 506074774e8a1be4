// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/child.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>

extern char** environ;

namespace latentscape {
namespace {

constexpr int kPatience = 1'800'000;  // ms to wait for an answer

// posix_spawn with additional environment variables; 0 if it failed.
pid_t spawn(const std::vector<std::string>& command, const Child::Environment& environment, posix_spawn_file_actions_t* actions) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!environment.contains(text.substr(0, text.find('=')))) variables.push_back(text);
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  const auto pointers = [](const std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
  };
  pid_t process = 0;
  return posix_spawn(&process, command[0].c_str(), actions, nullptr, pointers(command).data(), pointers(variables).data()) == 0
             ? process
             : 0;
}

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& command, const Environment& environment) {
  ::signal(SIGPIPE, SIG_IGN);  // a dead worker shows as a failed answer
  std::unique_ptr<Child> child(new Child);
  child->m_name = command[0];
  // Closed on exec: a copy of the pipe's end in another worker would keep this one waiting for the end of its input.
  std::array<int, 2> in{}, out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0) return Error{"no pipe", child->m_name, ""};
  child->m_input = in[1];
  if (::pipe2(out.data(), O_CLOEXEC) != 0) {
    ::close(in[0]);
    return Error{"no pipe", child->m_name, ""};
  }
  child->m_output = out[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  child->m_process = spawn(command, environment, &actions);
  posix_spawn_file_actions_destroy(&actions);
  ::close(in[0]);
  ::close(out[1]);
  if (child->m_process == 0) return Error{"can't be started", child->m_name, ""};
  auto greeting = child->readAnswer();
  if (!greeting) return greeting.error();
  child->m_greeting = *std::move(greeting);
  return child;
}

Child::~Child() {
  if (m_input >= 0) ::close(m_input);
  if (m_output >= 0) ::close(m_output);
  if (m_process != 0) ::waitpid(m_process, nullptr, 0);
}

Result<nlohmann::json> Child::ask(const std::string& line) {
  const std::string text = line + "\n";
  if (::write(m_input, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return Error{"it has ended", m_name, ""};
  return readAnswer();
}

Result<nlohmann::json> Child::readAnswer() {
  for (;;) {
    if (const auto end = m_read.find('\n'); end != std::string::npos) {
      const std::string line = m_read.substr(0, end);
      m_read.erase(0, end + 1);
      auto answer = nlohmann::json::parse(line, nullptr, false);
      if (!answer.is_object()) return Error{"it said \"" + line + "\", expected a line of JSON", m_name, ""};
      return answer;
    }
    pollfd waiting{m_output, POLLIN, 0};
    if (::poll(&waiting, 1, kPatience) <= 0) return Error{"it did not answer", m_name, ""};
    std::array<char, 4096> bytes{};
    const ssize_t count = ::read(m_output, bytes.data(), bytes.size());
    if (count <= 0) return Error{"it ended without an answer", m_name, ""};
    m_read.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

double Child::processorSeconds() const {
  std::ifstream file("/proc/" + std::to_string(m_process) + "/stat");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  // Fields are counted after the program's name, which may contain anything: user and system time are the 12th and 13th.
  std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
  std::string field;
  for (int i = 0; i < 11; ++i) fields >> field;
  double user = 0.0, system = 0.0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

Result<Finished> runToEnd(const std::vector<std::string>& command, const Child::Environment& environment) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto began = std::chrono::steady_clock::now();
  const pid_t process = spawn(command, environment, &actions);
  posix_spawn_file_actions_destroy(&actions);
  int status = -1;
  rusage used{};
  if (process == 0 || ::wait4(process, &status, 0, &used) != process || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return Error{"it failed", command[0] + (command.size() > 1 ? " " + command[1] : ""), ""};
  }
  return Finished{std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
                  static_cast<double>(used.ru_maxrss) / 1024.0};
}

}  // namespace latentscape
