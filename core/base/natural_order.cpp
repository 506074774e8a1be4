// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/natural_order.h"

#include <cstddef>

namespace latentscape {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// The digits that text begins with, without leading zeros; text goes on behind them.
std::string_view takeNumber(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && isDigit(text[length])) ++length;
  std::string_view number = text.substr(0, length);
  text.remove_prefix(length);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

}  // namespace

bool naturallyBefore(std::string_view a, std::string_view b) {
  std::string_view restA = a, restB = b;
  while (!restA.empty() && !restB.empty()) {
    if (isDigit(restA.front()) && isDigit(restB.front())) {
      const std::string_view first = takeNumber(restA), second = takeNumber(restB);
      if (first.size() != second.size()) return first.size() < second.size();
      if (first != second) return first < second;
      continue;
    }
    if (restA.front() != restB.front())
      return static_cast<unsigned char>(restA.front()) < static_cast<unsigned char>(restB.front());
    restA.remove_prefix(1);
    restB.remove_prefix(1);
  }
  if (restA.empty() != restB.empty()) return restA.empty();
  return a < b;
}

}  // namespace latentscape
