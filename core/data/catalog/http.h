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
  Complete,  // the server has nothing more; the caller checks whether the part is right
  Cancelled,
  Unreachable,  // no answer: no such host, no connection, no body
  Refused,      // an answer of 400 or above
  NoResume,     // the server can't resume at the part's end
  Interrupted,  // ended early or stalled; what came is in the part
  TooLarge,     // the part has reached the limit
  WriteFailed,  // the part can't be written; another server can't help
};

struct HttpResult {
  HttpOutcome outcome = HttpOutcome::Complete;
  std::string problem;  // for the user; empty if complete
};

struct HttpRequest {
  std::string address;
  std::filesystem::path part;  // appended to: the transfer resumes at its end
  std::uint64_t limit = 0;     // the part grows no larger than this, bytes
  std::chrono::milliseconds connectTimeout{8000};
  // The whole transfer may take patience and the time that the rest up to limit takes at leastSpeed. Besides, one that hardly
  // progresses (under 500 bytes per second for 20 seconds) is given up.
  std::chrono::milliseconds patience{60'000};
  double leastSpeed = 8192.0;  // bytes per second
};

// Called on the calling thread, with the part's length and its final length (0 if unknown).
using HttpProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// One GET over http or https, by libcurl (its proxy variables apply). A redirect from https stays with https. Returns at once on
// a stop request, whatever it waits for.
HttpResult httpGet(const HttpRequest& request, std::stop_token stop, const HttpProgress& progress);

}  // namespace latentscape
