// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
#include "core/base/result.h"

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace latentscape {

// What an exception of a library means for the user: "there is not enough memory" instead of "std::bad_alloc". Any other
// exception says it itself.
inline std::string problemOf(const std::exception& exception) {
  if (dynamic_cast<const NotEnoughMemory*>(&exception) != nullptr) return exception.what();
  const bool memory = dynamic_cast<const std::bad_alloc*>(&exception) != nullptr ||
                      dynamic_cast<const std::length_error*>(&exception) != nullptr;  // a vector longer than any memory
  const std::string text = exception.what();
  const bool tensor = text.find("can't allocate memory") != std::string::npos;  // LibTorch's, on the processor
  return memory || tensor ? "there is not enough memory" : text;
}

// Carries out work, which returns a Result, and makes an Error of an exception: failure, with the problem after its text. For
// every seam where one may arrive: opening, saving, exporting, a thread's job.
template <class Work>
std::invoke_result_t<Work> guarded(Error failure, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const std::exception& exception) {
    failure.what += ": " + problemOf(exception);
    return failure;
  }
}

inline constexpr const char* kMemoryAdvice = "Close other programs, or ask for less.";

}  // namespace latentscape
