// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/trainer_loader.h"

#include "core/engine/devices.h"
#include "core/engine/fused/fused_trainer.h"
#include "core/engine/torch_library.h"

#include <cstdlib>
#include <memory>

#include <dlfcn.h>
#include <unistd.h>

namespace latentscape {
namespace {

Result<std::unique_ptr<Trainer>> makeTrainer(const ModelConfig& model, const TrainingConfig& training, const Weights& initial) {
  const bool onProcessor = training.device == "cpu" || (training.device == "auto" && cudaDevices().empty());
  if (training.engine == "fused" || (training.engine == "auto" && onProcessor)) return makeFusedTrainer(model, training, initial);
  const auto library = loadTorchLibrary();
  if (!library) {
    Error error = library.error();
    if (!hasTorchLibrary()) error.where = training.engine == "autograd" ? "engine" : "device";
    return error;
  }
  Result<std::unique_ptr<Trainer>> trainer = std::unique_ptr<Trainer>();
  library->makeTrainer(&trainer, model, training, initial);
  // There is a GPU, but the installed LibTorch can't use it.
  if (training.engine == "auto" && training.device == "auto" && trainer && (*trainer)->device() == "cpu")
    return makeFusedTrainer(model, training, initial);
  return trainer;
}

}  // namespace

void prepareEngineThreads(char** arguments) {
  if (!hasTorchLibrary() || std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  // GNU OpenMP's setting, in iterations of its spin loop: a few microseconds.
  ::setenv("GOMP_SPINCOUNT", "1000", 0);
  if (void* runtime = ::dlopen("libgomp.so.1", RTLD_LAZY | RTLD_NOLOAD); runtime != nullptr) {
    ::dlclose(runtime);
    ::execv("/proc/self/exe", arguments);  // returns only on failure; then the default remains
  }
}

Result<TrainerFactory> loadTrainerFactory() { return TrainerFactory(makeTrainer); }

}  // namespace latentscape
