// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace latentscape {

std::string duration(double seconds);           // "0:21", "1:02:03"
std::string fixed(double value, int decimals);  // "143.27"

// A message on standard error, on a line of its own and after the program's name; tellLine prints the line alone. Both print what
// may come from a file or a name so that it can't act on the terminal (core/base/printable.h), as everything below does.
void tell(const std::string& message);
void tellLine(const std::string& line);
// A sentence without its full stop, which is added, or a heading with a list below it, line by line.
void tellNote(const std::string& note);

// One line on standard error that is redrawn again and again, if that is a terminal; otherwise nothing. The destructor clears
// it, so that further output begins on a clean line.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  bool onTerminal() const { return m_terminal; }
  // "WHAT ━━━━━━───── TAIL", cut to the terminal's width. At most ten times a second, except when share is 1.
  void draw(const std::string& what, double share, const std::string& tail);
  void clear();
  // Prints a whole line above it (or just a line, if there is no terminal).
  void print(const std::string& line);

 private:
  bool m_terminal;
  bool m_utf8;
  bool m_drawn = false;
  std::chrono::steady_clock::time_point m_next{};
};

// Draws the progress of a piece of work, and prints its notes; bytes as megabytes. line must outlive the callback.
ProgressCallback drawInto(ProgressLine& line, bool bytes);

}  // namespace latentscape
