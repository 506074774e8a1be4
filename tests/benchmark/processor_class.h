// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace latentscape {

// Which of the kernels a processor takes: "amx", "avx512", "avx2", "neon" or "other". The repository keeps a table for each
// class: a change that makes one of them slower shows on machines of that class only.
std::string processorClass();

// From now on, nothing beyond that class in this process: "amx", "avx512" or "avx2". An error (field "class") if the processor is
// not of that class or a better one.
Result<void> restrictTo(std::string_view name);

// The class that the environment variable LATENTSCAPE_BENCHMARK_CLASS names; run.sh --class sets it. Empty: no restriction.
inline constexpr const char* kClassVariable = "LATENTSCAPE_BENCHMARK_CLASS";
std::string wantedClass();

}  // namespace latentscape
