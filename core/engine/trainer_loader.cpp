// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/devices.h"
#include "core/model/engine.h"
#include "core/model/fused_trainer.h"
#include "core/model/trainer.h"

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <system_error>

#include <dlfcn.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// The engine beside the program: ../lib in the build folder, ../lib[/ARCH]/latentscape where installed.
std::vector<fs::path> enginePlaces() {
  std::error_code problem;
  const fs::path program = fs::read_symlink("/proc/self/exe", problem);
  const fs::path root = program.parent_path().parent_path();
  return {root / "lib" / kEngineFile, root / LATENTSCAPE_LIBDIR / "latentscape" / kEngineFile};
}

struct Engine {
  MakeTrainer make = nullptr;
};

Result<Engine> load() {
  std::string tried;
  for (const fs::path& file : enginePlaces()) {
    std::error_code problem;
    if (!fs::exists(file, problem)) {
      tried += (tried.empty() ? "" : ", ") + file.string();
      continue;
    }
    // LOCAL: LibTorch's many symbols stay out of the program's. Never closed: OpenMP's threads live in it.
    void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      const char* reason = ::dlerror();
      return Error{std::string("the training engine can't be loaded: ") + (reason != nullptr ? reason : "unknown reason"),
                   file.string(), "Build again with the LibTorch that is installed (bash app/run.sh)."};
    }
    const auto make = reinterpret_cast<MakeTrainer>(::dlsym(library, kEngineSymbol));
    if (make == nullptr) return Error{"is not this program's training engine", file.string(), "Build again (bash app/run.sh)."};
    return Engine{make};
  }
  return Error{"the training engine is missing: looked for " + tried, kEngineFile, "Build again (bash app/run.sh)."};
}

Result<Engine> engine() {
  static std::mutex mutex;
  static Engine loaded;  // under mutex
  const std::lock_guard lock(mutex);
  if (loaded.make != nullptr) return loaded;
  auto found = load();
  if (found) loaded = *found;
  return found;
}

Result<std::unique_ptr<Trainer>> makeTrainer(const ModelConfig& model, const TrainingConfig& training, const Weights& initial) {
  const bool onProcessor = training.device == "cpu" || (training.device == "auto" && cudaDevices().empty());
  if (training.engine == "fused" || (training.engine == "auto" && onProcessor)) return makeFusedTrainer(model, training, initial);
  const auto autograd = engine();
  if (!autograd) return autograd.error();
  Result<std::unique_ptr<Trainer>> trainer = std::unique_ptr<Trainer>();
  autograd->make(&trainer, model, training, initial);
  // There is a GPU, but this LibTorch can't use it.
  if (training.engine == "auto" && training.device == "auto" && trainer && (*trainer)->device() == "cpu")
    return makeFusedTrainer(model, training, initial);
  return trainer;
}

}  // namespace

void prepareEngineThreads(char** arguments) {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  // GNU OpenMP's setting, in turns of its waiting loop: a few microseconds.
  ::setenv("GOMP_SPINCOUNT", "1000", 0);
  if (void* runtime = ::dlopen("libgomp.so.1", RTLD_LAZY | RTLD_NOLOAD); runtime != nullptr) {
    ::dlclose(runtime);
    ::execv("/proc/self/exe", arguments);  // comes back only where it fails: then the default has to do
  }
}

Result<TrainerFactory> loadTrainerFactory() { return TrainerFactory(makeTrainer); }

}  // namespace latentscape
