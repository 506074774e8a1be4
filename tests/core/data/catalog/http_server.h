// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace latentscape::testing {

// What the server does on a request for a path.
struct Page {
  std::string content;
  bool ranges = true;  // answers Range requests; otherwise sends everything, as some servers do
  int status = 200;
  std::size_t dropAfter = SIZE_MAX;   // closes the connection after this many bytes of the first answer
  std::size_t stallAfter = SIZE_MAX;  // sends this many bytes, then nothing until the client leaves
  std::string redirect{};             // answers 302 to there
};

// A tiny HTTP/1.1 server on 127.0.0.1 for one client at a time, in a thread of its own.
class HttpServer {
 public:
  HttpServer();
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  void serve(const std::string& path, Page page);
  std::string address() const { return "http://127.0.0.1:" + std::to_string(m_port) + "/"; }
  std::vector<std::string> requests() const;  // "/x.gz" or "/x.gz from 100"

 private:
  void run();
  void answer(int client);

  int m_listener = -1;
  int m_port = 0;
  mutable std::mutex m_mutex;
  std::map<std::string, Page> m_pages;
  std::vector<std::string> m_requests;
  std::thread m_thread;
};

// An address on 127.0.0.1 without a listener.
std::string deadAddress();

}  // namespace latentscape::testing
