// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/processor_class.h"

#include "core/engine/kernels/dense_kernels.h"
#include "core/engine/kernels/dense_tiles.h"

#include <hwy/targets.h>

#include <cstdlib>

namespace latentscape {

std::string processorClass() {
  if (dense::tiles::available()) return "amx";
  const std::string set = dense::instructionSet();
  if (set == "AVX-512") return "avx512";
  if (set == "AVX2") return "avx2";
  return set == "NEON" ? "neon" : "other";
}

Result<void> restrictTo(std::string_view name) {
  if (name != "amx") dense::tiles::allow(false);
#ifdef HWY_AVX2
  // On x86 the better targets have the lower bits. (Highway 1.0 ignores this when asked which targets are supported.)
  if (name == "avx2") hwy::DisableTargets(HWY_AVX2 - 1);
#endif
  if (processorClass() == name) return {};
  return Error{"this processor's class is " + processorClass() + ", not " + std::string(name), "class",
               "Name amx, avx512 or avx2, and none that is better than the processor's own."};
}

std::string wantedClass() {
  const char* name = std::getenv(kClassVariable);
  return name != nullptr ? name : "";
}

}  // namespace latentscape
