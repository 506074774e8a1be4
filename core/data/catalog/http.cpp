// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/http.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <curl/curl.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

struct Transfer {
  std::FILE* file = nullptr;
  std::uint64_t start = 0;   // the part's length at the beginning
  std::uint64_t length = 0;  // and now
  std::uint64_t limit = 0;
  bool tooLarge = false;
  int writeError = 0;
  const HttpProgress* progress = nullptr;
};

std::size_t onBody(char* data, std::size_t, std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (size > transfer.limit - transfer.length) {
    transfer.tooLarge = true;
    return CURL_WRITEFUNC_ERROR;
  }
  if (std::fwrite(data, 1, size, transfer.file) != size) {
    transfer.writeError = errno;
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.length += size;
  return size;
}

int onProgress(void* context, curl_off_t total, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (*transfer.progress)
    (*transfer.progress)(transfer.length, total > 0 ? transfer.start + static_cast<std::uint64_t>(total) : 0);
  return 0;
}

bool initialise() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

struct Handles {
  Handles() : easy(curl_easy_init()), multi(curl_multi_init()) {}
  ~Handles() {
    if (easy != nullptr && multi != nullptr) curl_multi_remove_handle(multi, easy);
    if (easy != nullptr) curl_easy_cleanup(easy);
    if (multi != nullptr) curl_multi_cleanup(multi);
  }
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;
  CURL* easy;
  CURLM* multi;
};

void configure(CURL* easy, const HttpRequest& request, Transfer& transfer, char* errorText) {
  curl_easy_setopt(easy, CURLOPT_URL, request.address.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, request.address.starts_with("https:") ? "https" : "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a cancelled transfer doesn't wait for the name server
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connectTimeout.count()));
  const double rest = static_cast<double>(request.limit - transfer.start) / request.leastSpeed;  // seconds
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.patience.count()) + static_cast<long>(1000.0 * rest));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 500L);  // bytes per second
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 20L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "Latentscape");
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, errorText);
  curl_easy_setopt(easy, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(transfer.start));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &onBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &onProgress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
}

// CURLE_ABORTED_BY_CALLBACK on a stop request.
CURLcode perform(Handles& handles, std::stop_token stop) {
  if (curl_multi_add_handle(handles.multi, handles.easy) != CURLM_OK) return CURLE_FAILED_INIT;
  const std::stop_callback wake(stop, [&handles] { curl_multi_wakeup(handles.multi); });
  int running = 1;
  while (true) {
    if (stop.stop_requested()) return CURLE_ABORTED_BY_CALLBACK;
    if (curl_multi_perform(handles.multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    if (running == 0) break;
    if (curl_multi_poll(handles.multi, nullptr, 0, 250, nullptr) != CURLM_OK) return CURLE_FAILED_INIT;
  }
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(handles.multi, &left);
  return message != nullptr ? message->data.result : CURLE_FAILED_INIT;
}

HttpOutcome outcomeOf(CURLcode code, long status, const Transfer& transfer) {
  if (transfer.tooLarge) return HttpOutcome::TooLarge;
  if (transfer.writeError != 0) return HttpOutcome::WriteFailed;
  switch (code) {
    case CURLE_OK: return HttpOutcome::Complete;
    case CURLE_ABORTED_BY_CALLBACK: return HttpOutcome::Cancelled;
    case CURLE_HTTP_RETURNED_ERROR:
      // 416, Range Not Satisfiable: nothing follows the part's end.
      return status == 416 && transfer.start > 0 ? HttpOutcome::Complete : HttpOutcome::Refused;
    case CURLE_RANGE_ERROR: return HttpOutcome::NoResume;
    default: return transfer.length > transfer.start ? HttpOutcome::Interrupted : HttpOutcome::Unreachable;
  }
}

}  // namespace

HttpResult httpGet(const HttpRequest& request, std::stop_token stop, const HttpProgress& progress) {
  if (!initialise()) return {HttpOutcome::Unreachable, "libcurl can't be initialised"};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(request.part.c_str(), "abe"), &std::fclose);
  if (file == nullptr) return {HttpOutcome::WriteFailed, request.part.string() + " can't be written: " + std::strerror(errno)};
  Transfer transfer{file.get()};
  std::error_code problem;
  transfer.start = fs::file_size(request.part, problem);
  if (problem) return {HttpOutcome::WriteFailed, request.part.string() + ": " + problem.message()};
  transfer.length = transfer.start;
  transfer.limit = request.limit;
  transfer.progress = &progress;
  if (transfer.start > transfer.limit) return {HttpOutcome::TooLarge, "more than " + std::to_string(request.limit) + " bytes"};

  Handles handles;
  if (handles.easy == nullptr || handles.multi == nullptr) return {HttpOutcome::Unreachable, "libcurl can't be initialised"};
  std::array<char, CURL_ERROR_SIZE> errorText{};
  configure(handles.easy, request, transfer, errorText.data());
  const CURLcode code = perform(handles, stop);
  if (std::fflush(transfer.file) != 0 && transfer.writeError == 0) transfer.writeError = errno;

  long status = 0;
  curl_easy_getinfo(handles.easy, CURLINFO_RESPONSE_CODE, &status);
  HttpResult result{outcomeOf(code, status, transfer), ""};
  if (result.outcome == HttpOutcome::Complete) return result;
  result.problem = errorText[0] != '\0' ? errorText.data() : curl_easy_strerror(code);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    result.problem = transfer.length > transfer.start ? "is too slow: stopped after " + std::to_string(transfer.length) + " bytes"
                                                      : "does not answer in time";
  }
  if (result.outcome == HttpOutcome::TooLarge) result.problem = "sends more than " + std::to_string(request.limit) + " bytes";
  if (result.outcome == HttpOutcome::WriteFailed) {
    result.problem = request.part.string() + " can't be written: " + std::strerror(transfer.writeError);
  }
  return result;
}

}  // namespace latentscape
