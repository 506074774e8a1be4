// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <vector>

namespace latentscape {

// One of the values that the user can choose from.
template <class T>
struct Choice {
  T value;
  QString title;    // "Adam"
  QString note{};   // for the tooltip; may be empty
  QString brief{};  // shown where the title has no room; empty: its beginning is
};

// The values of a list of choices, in its order.
template <class T>
class ChoiceValues {
 public:
  explicit ChoiceValues(const std::vector<Choice<T>>& choices) {
    assert(!choices.empty());
    for (const Choice<T>& choice : choices) m_values.push_back(choice.value);
  }

  const T& at(int index) const { return m_values.at(static_cast<std::size_t>(std::max(index, 0))); }
  // A value that is not in the list is a programming error.
  int indexOf(const T& value) const {
    const auto found = std::find(m_values.begin(), m_values.end(), value);
    assert(found != m_values.end());
    return static_cast<int>(found - m_values.begin());
  }

 private:
  std::vector<T> m_values;
};

}  // namespace latentscape
