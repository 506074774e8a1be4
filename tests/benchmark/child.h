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

// A worker (see worker.h) seen from the benchmark.
class Child {
 public:
  using Environment = std::map<std::string, std::string>;  // set on top of ours

  // Waits for its greeting.
  static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& command, const Environment& environment = {});
  ~Child();  // ends its input and waits for it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  const nlohmann::json& greeting() const { return m_greeting; }
  Result<nlohmann::json> ask(const std::string& line);
  double processorSeconds() const;  // that it has used so far, on all cores

 private:
  Child() = default;
  Result<nlohmann::json> readAnswer();

  std::string m_name;
  pid_t m_process = 0;
  int m_input = -1, m_output = -1;  // its own; our ends
  std::string m_read;               // not yet a whole line
  nlohmann::json m_greeting;
};

// A program that runs to its end, its standard output dropped.
struct Finished {
  double seconds = 0.0;
  double peakMegabytes = 0.0;  // resident
};
Result<Finished> runToEnd(const std::vector<std::string>& command, const Child::Environment& environment = {});

}  // namespace latentscape
