// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/catalog/http.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace latentscape {

// Private to core/data.

// The result of checking a part that the server says is whole.
struct Acceptance {
  std::string problem;         // why the content is wrong; empty: taken
  std::optional<Error> fatal;  // why nothing more can be done (a full disk, a stop request)
};

struct TransferResult {
  enum class Outcome { Taken, Nothing, Stop };
  Outcome outcome = Outcome::Nothing;
  std::string problem;       // of Nothing, for the user: "http://...: status 404"
  bool mirrorUsable = true;  // of Nothing: whether the mirror is worth asking for another file
  bool answered = true;      // of Nothing: whether there was any answer, such as that it has no such file
  Error error;               // of Stop
};

// Fetches one file from one mirror. Resumes a broken connection at the part's end, a few times; throws away a part that has wrong
// content or can't be resumed and, if it began with an old part, fetches it anew. mirror is its name in problems.
TransferResult transfer(const HttpRequest& request, const std::string& mirror, std::stop_token stop, const HttpProgress& progress,
                        const std::function<Acceptance(const std::filesystem::path& part)>& accept);

// Why no server had it. What is one short sentence for the user; what each server said, the details, is in the advice.
Error notFetched(bool answered, const std::string& details, const std::filesystem::path& folder);

// Keeps a second program from writing to the same parts. The system releases it when this one ends, however it ends.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  bool held() const { return m_held; }

 private:
  int m_fd;
  bool m_held = false;
};

}  // namespace latentscape
