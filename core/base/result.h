// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace latentscape {

// An expected failure, worded for the user: what happened, where, and what to do about it.
struct Error {
  std::string what;        // "the image count in the header is 60000, but the file holds 12 images"
  std::string where;       // the file, field or option at fault; may be empty
  std::string advice;      // "Fetch it again: latentscape-cli datasets fetch mnist"; may be empty
  bool cancelled = false;  // the user asked to stop: no banner needed
  std::string option{};    // the data set's option that would mend it, as the command line names it ("--shape"); empty: none

  // "WHERE: WHAT. ADVICE"
  std::string message() const {
    std::string text = where.empty() ? what : where + ": " + what;
    if (!text.empty() && text.back() != '.') text += '.';
    if (!advice.empty()) text += " " + advice;
    return text;
  }
  static Error cancelledByUser() { return Error{"cancelled", "", "", true}; }
};

// A value, or the reason why there is none. Exceptions from libraries are converted to an Error once, at the boundary.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : m_value(std::move(value)) {}
  Result(Error error) : m_value(std::move(error)) {}

  bool ok() const { return m_value.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & {
    assert(ok());
    return std::get<0>(m_value);
  }
  const T& value() const& {
    assert(ok());
    return std::get<0>(m_value);
  }
  T&& value() && {
    assert(ok());
    return std::get<0>(std::move(m_value));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    assert(!ok());
    return std::get<1>(m_value);
  }

 private:
  std::variant<T, Error> m_value;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : m_error(std::move(error)), m_ok(false) {}
  bool ok() const { return m_ok; }
  explicit operator bool() const { return m_ok; }
  const Error& error() const {
    assert(!m_ok);
    return m_error;
  }

 private:
  Error m_error;
  bool m_ok = true;
};

}  // namespace latentscape
