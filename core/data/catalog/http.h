// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace latentscape {

enum class HttpOutcome {
  Complete,  // the server has nothing more: whether the part is right is for the caller to check
  Cancelled,
  Unreachable,  // no answer: no such host, no connection, no body
  Refused,      // an answer of 400 or above
  NoResume,     // the server can't go on where the part ends
  Interrupted,  // ended early or stalled; what came is in the part
  TooLarge,     // the part has reached the limit
  WriteFailed,  // the part can't be written: nothing another server could mend
};

struct HttpResult {
  HttpOutcome outcome = HttpOutcome::Complete;
  std::string problem;  // for people; empty where complete
};

struct HttpRequest {
  std::string address;
  std::filesystem::path part;  // appended to: the transfer goes on at its end
  std::uint64_t limit = 0;     // the part grows no larger than this, bytes
  std::chrono::milliseconds connectTimeout{8000};
};

// Called on the thread that called, with the part's length and what it will be at the end (0 where not known).
using HttpProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// One GET over http or https, by libcurl (its proxy variables hold). Returns at once on a stop request, whatever it waits for.
HttpResult httpGet(const HttpRequest& request, std::stop_token stop, const HttpProgress& progress);

}  // namespace latentscape
