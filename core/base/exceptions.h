// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <new>
#include <stdexcept>
#include <string>

namespace latentscape {

// What an exception of a library means for the user: "there is not enough memory" instead of "std::bad_alloc". Any other
// exception says it itself.
inline std::string problemOf(const std::exception& exception) {
  const bool memory = dynamic_cast<const std::bad_alloc*>(&exception) != nullptr ||
                      dynamic_cast<const std::length_error*>(&exception) != nullptr;  // a vector longer than any memory
  return memory ? "there is not enough memory" : exception.what();
}

}  // namespace latentscape
