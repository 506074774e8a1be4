// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/data/catalog/http_server.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace latentscape::testing {
namespace {

int boundSocket(int& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof where;
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&where), length) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &length) != 0) {
    throw std::runtime_error("no port on 127.0.0.1");
  }
  port = ntohs(where.sin_port);
  return fd;
}

bool sendAll(int client, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string receiveHead(int client) {
  std::string head;
  char c = 0;
  while (head.find("\r\n\r\n") == std::string::npos && ::recv(client, &c, 1, 0) == 1) head += c;
  return head;
}

}  // namespace

HttpServer::HttpServer() {
  m_listener = boundSocket(m_port);
  ::listen(m_listener, 8);
  m_thread = std::thread([this] { run(); });
}

HttpServer::~HttpServer() {
  ::shutdown(m_listener, SHUT_RDWR);  // wakes accept
  m_thread.join();
  ::close(m_listener);
}

void HttpServer::serve(const std::string& path, Page page) {
  const std::lock_guard lock(m_mutex);
  m_pages[path] = std::move(page);
}

std::vector<std::string> HttpServer::requests() const {
  const std::lock_guard lock(m_mutex);
  return m_requests;
}

void HttpServer::run() {
  while (true) {
    const int client = ::accept(m_listener, nullptr, nullptr);
    if (client < 0) return;
    answer(client);
    ::close(client);
  }
}

void HttpServer::answer(int client) {
  const std::string head = receiveHead(client);
  const std::size_t begin = head.find(' ') + 1;
  const std::string path = head.substr(begin, head.find(' ', begin) - begin);
  std::size_t from = 0;
  const std::size_t range = head.find("Range: bytes=");
  if (range != std::string::npos) from = std::stoull(head.substr(range + 13));
  Page page{"not found", true, 404};
  {
    const std::lock_guard lock(m_mutex);
    m_requests.push_back(path + (range != std::string::npos ? " from " + std::to_string(from) : ""));
    if (const auto found = m_pages.find(path); found != m_pages.end()) {
      page = found->second;
      found->second.dropAfter = SIZE_MAX;
    }
  }
  if (!page.redirect.empty()) {
    sendAll(client, "HTTP/1.1 302 Found\r\nLocation: " + page.redirect + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return;
  }
  std::string status = page.status == 200 ? "200 OK" : std::to_string(page.status) + " Problem";
  std::string extra;
  std::string body = page.content;
  if (range != std::string::npos && page.ranges && page.status == 200) {
    if (from >= body.size()) {
      status = "416 Range Not Satisfiable";
      extra = "Content-Range: bytes */" + std::to_string(body.size()) + "\r\n";
      body.clear();
    } else {
      status = "206 Partial Content";
      extra = "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(body.size() - 1) + "/" +
              std::to_string(body.size()) + "\r\n";
      body.erase(0, from);
    }
  }
  sendAll(client, "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + extra +
                      "Connection: close\r\n\r\n");
  const std::size_t length = std::min({body.size(), page.dropAfter, page.stallAfter});
  if (!sendAll(client, std::string_view(body).substr(0, length))) return;
  if (length < page.stallAfter) return;
  char c = 0;
  ::recv(client, &c, 1, 0);  // returns when the client has hung up
}

std::string deadAddress() {
  int port = 0;
  ::close(boundSocket(port));
  return "http://127.0.0.1:" + std::to_string(port) + "/";
}

}  // namespace latentscape::testing
