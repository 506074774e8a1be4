// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace latentscape {

// ASCII alone, whatever the locale: names of files and arrays are compared by these.
inline char inSmallLetters(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
inline std::string inSmallLetters(std::string text) {
  for (char& c : text) c = inSmallLetters(c);
  return text;
}

}  // namespace latentscape
