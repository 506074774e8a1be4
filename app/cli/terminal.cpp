// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/terminal.h"

#include "core/base/number_text.h"
#include "core/base/printable.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <sstream>

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace latentscape {
namespace {

int terminalWidth() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

// The columns that UTF-8 text takes: one per character, which holds for everything printed here.
int columns(const std::string& text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string bar(double share, int width, bool utf8) {
  const int filled = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * width));
  std::string text;
  for (int i = 0; i < width; ++i) text += utf8 ? (i < filled ? "\u2501" : "\u2500") : (i < filled ? "#" : "-");
  return text;
}

}  // namespace

std::string duration(double seconds) {
  const auto whole = static_cast<long>(std::clamp(std::ceil(seconds), 0.0, 3.6e8));
  char text[32];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
  }
  return text;
}

std::string fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

void tell(const std::string& message) { tellLine("latentscape-cli: " + message); }

void tellLine(const std::string& line) { std::cerr << printable(line) << '\n' << std::flush; }

void tellNote(const std::string& note) {
  const std::size_t end = note.find('\n');
  if (end == std::string::npos) return tell(note + ".");
  tell(note.substr(0, end));
  std::istringstream lines(note.substr(end + 1));
  for (std::string line; std::getline(lines, line);) tellLine(line);
}

ProgressLine::ProgressLine()
    : m_terminal(::isatty(STDERR_FILENO) == 1), m_utf8(std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::clear() {
  if (!m_drawn) return;
  std::cerr << "\r\033[K" << std::flush;
  m_drawn = false;
}

void ProgressLine::draw(const std::string& what, double share, const std::string& tail) {
  const auto now = std::chrono::steady_clock::now();
  if (!m_terminal || (now < m_next && share < 1.0)) return;
  m_next = now + std::chrono::milliseconds(100);
  const std::string head = printable(what);
  constexpr int widestBar = 30;
  const int room = terminalWidth() - 1 - columns(head) - columns(tail) - 2;
  const int width = std::min(widestBar, room);
  // If there is no room for a bar, the text matters more. The line is ASCII only if the text is: cut by columns, not bytes.
  std::string line = width >= 5 ? head + " " + bar(share, width, m_utf8) + " " + tail : head + " " + tail;
  while (columns(line) > terminalWidth() - 1 && !line.empty()) line.pop_back();
  while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0U) == 0x80U) line.pop_back();
  std::cerr << '\r' << line << "\033[K" << std::flush;
  m_drawn = true;
}

void ProgressLine::print(const std::string& line) {
  clear();
  tellLine(line);
}

ProgressCallback drawInto(ProgressLine& line, bool bytes) {
  return [&line, bytes](const Progress& progress) {
    const double share = progress.total == 0 ? 0.0 : static_cast<double>(progress.done) / static_cast<double>(progress.total);
    const auto amount = [bytes](std::uint64_t value) {
      return bytes ? fixed(static_cast<double>(value) / 1e6, 1) : countText(value);
    };
    if (!progress.note.empty()) line.print("latentscape-cli: " + progress.note);
    line.draw(progress.what, share,
              amount(progress.done) + " of " + (progress.total == 0 ? "?" : amount(progress.total)) + (bytes ? " MB" : ""));
  };
}

}  // namespace latentscape
