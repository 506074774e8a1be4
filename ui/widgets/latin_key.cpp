// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/latin_key.h"

#include <string_view>

namespace latentscape {
namespace {

// Of X and Wayland: the kernel's code of the physical key and 8.
struct Row {
  quint32 first;
  std::string_view keys;
};
constexpr Row kLetters[] = {{24, "QWERTYUIOP"}, {38, "ASDFGHJKL"}, {52, "ZXCVBNM"}};
constexpr Row kDigits{10, "1234567890"};

bool has(const Row& row, quint32 code) { return code >= row.first && code < row.first + row.keys.size(); }

}  // namespace

int latinKey(const QKeyEvent& event) {
  const int key = event.key();
  const bool letter = key > 0x7f && key < Qt::Key_Escape && QChar::isLetter(static_cast<char32_t>(key));
  if (!letter) return key;
  for (const Row& row : kLetters) {
    if (has(row, event.nativeScanCode())) return row.keys[event.nativeScanCode() - row.first];
  }
  return key;
}

int digitKey(const QKeyEvent& event) {
  if (event.key() >= Qt::Key_0 && event.key() <= Qt::Key_9) return event.key() - Qt::Key_0;
  return has(kDigits, event.nativeScanCode()) ? kDigits.keys[event.nativeScanCode() - kDigits.first] - '0' : -1;
}

}  // namespace latentscape
