// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/matlab.h"

#include <array>
#include <system_error>

#include <dlfcn.h>

namespace latentscape {

namespace fs = std::filesystem;

// ../lib in the build folder, ../lib[/ARCH]/latentscape if installed.
Result<std::vector<MatlabArray>> readMatlab(const fs::path& file, const std::vector<std::string>& names,
                                            std::uint64_t maxValues) {
  std::error_code problem;
  const fs::path root = fs::read_symlink("/proc/self/exe", problem).parent_path().parent_path();
  const std::array<fs::path, 2> places{root / "lib" / kMatlabFile, root / LATENTSCAPE_LIBDIR / "latentscape" / kMatlabFile};
  for (const fs::path& place : places) {
    if (!fs::exists(place, problem)) continue;
    void* const library = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    const auto read = library == nullptr ? nullptr : reinterpret_cast<ReadMatlab>(::dlsym(library, kMatlabSymbol));
    if (read == nullptr) {
      const char* const reason = ::dlerror();
      return Error{std::string("the reader of MATLAB files can't be loaded: ") + (reason != nullptr ? reason : "unknown reason"),
                   place.string(), "Build again (bash app/run.sh)."};
    }
    Result<std::vector<MatlabArray>> result = std::vector<MatlabArray>();
    read(&result, file, names, maxValues);
    return result;
  }
  return Error{"this build has no reader of MATLAB files", file.string(),
               "Install libmatio-dev and build again (bash app/run.sh)."};
}

}  // namespace latentscape
