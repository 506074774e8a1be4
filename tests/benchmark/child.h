// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace latentscape {

// A worker (see worker.h), as the benchmark sees it.
class Child {
 public:
  using Environment = std::map<std::string, std::string>;  // added to the benchmark's own

  // Waits for its greeting.
  static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& command, const Environment& environment = {});
  ~Child();  // closes its input and waits for it to exit
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  const nlohmann::json& greeting() const { return m_greeting; }
  Result<nlohmann::json> ask(const std::string& line);
  double processorSeconds() const;  // CPU time so far, on all cores

 private:
  Child() = default;
  Result<nlohmann::json> readAnswer();

  std::string m_name;
  pid_t m_process = 0;
  int m_input = -1, m_output = -1;  // its process id; our ends of the pipes
  std::string m_read;               // an incomplete line
  nlohmann::json m_greeting;
};

// Runs a program to its end, discarding its standard output.
struct Finished {
  double seconds = 0.0;
  double peakMegabytes = 0.0;  // resident memory
};
Result<Finished> runToEnd(const std::vector<std::string>& command, const Child::Environment& environment = {});

}  // namespace latentscape
