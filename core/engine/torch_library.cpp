// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch_library.h"

#ifdef LATENTSCAPE_TORCH
#include <filesystem>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include <dlfcn.h>
#endif

namespace latentscape {

#ifdef LATENTSCAPE_TORCH

namespace {

namespace fs = std::filesystem;

// Next to the program: ../lib in the build folder, ../lib[/ARCH]/latentscape in an installation.
std::vector<fs::path> places() {
  std::error_code problem;
  const fs::path program = fs::read_symlink("/proc/self/exe", problem);
  const fs::path root = program.parent_path().parent_path();
  return {root / "lib" / kTorchLibrary, root / LATENTSCAPE_LIBDIR / "latentscape" / kTorchLibrary};
}

Result<TorchLibrary> load() {
  std::string tried;
  for (const fs::path& file : places()) {
    std::error_code problem;
    if (!fs::exists(file, problem)) {
      tried += (tried.empty() ? "" : ", ") + file.string();
      continue;
    }
    // RTLD_LOCAL keeps LibTorch's many symbols apart from the program's. Never closed, since OpenMP's threads run code in it.
    void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      const char* reason = ::dlerror();
      return Error{std::string("LibTorch's library can't be loaded: ") + (reason != nullptr ? reason : "unknown reason"),
                   file.string(), "Build again with the LibTorch that is installed (bash app/run.sh)."};
    }
    const auto make = reinterpret_cast<MakeTrainer>(::dlsym(library, kMakeTrainerSymbol));
    if (make == nullptr)
      return Error{"is not this program's library for LibTorch", file.string(), "Build again (bash app/run.sh)."};
    return TorchLibrary{make};
  }
  return Error{"LibTorch's library is missing: looked for " + tried, kTorchLibrary, "Build again (bash app/run.sh)."};
}

}  // namespace

bool hasTorchLibrary() { return true; }

Result<TorchLibrary> loadTorchLibrary() {
  static std::mutex mutex;
  static TorchLibrary loaded;  // protected by mutex
  const std::lock_guard lock(mutex);
  if (loaded.makeTrainer != nullptr) return loaded;
  auto found = load();
  if (found) loaded = *found;
  return found;
}

#else

bool hasTorchLibrary() { return false; }

Result<TorchLibrary> loadTorchLibrary() {
  return Error{"this build has no LibTorch, which autograd and GPUs need (it was built with LATENTSCAPE_TORCH=OFF)", "engine",
               "Give the engine auto or fused and the device auto or cpu, or build with LATENTSCAPE_TORCH=ON."};
}

#endif

}  // namespace latentscape
