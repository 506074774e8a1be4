// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "tests/benchmark/child.h"
#include "tests/benchmark/table.h"
#include "tests/benchmark/worker.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace latentscape {

// A data set's pixels as files that every worker can read, in a temporary folder.
class RawDigits {
 public:
  // images: of the training set; 0 for all.
  static Result<std::unique_ptr<RawDigits>> write(const Dataset& dataset, std::size_t images = 0);
  ~RawDigits();
  RawDigits(const RawDigits&) = delete;
  RawDigits& operator=(const RawDigits&) = delete;

  // With one thread for each core that we may use.
  WorkerOptions options(std::vector<int> hidden, int latent, int batch) const;
  WorkerOptions trial(WorkerOptions options) const;  // the same with a few thousand images

 private:
  RawDigits() = default;
  std::filesystem::path m_folder;
};

enum class Rival { Ours, LibTorch, Python, Products };

// Whether this build has LibTorch to compare with.
bool hasLibTorchWorker();
// Whether Python has a module: Debian's Python, or the one that the environment variable LATENTSCAPE_PYTHON names.
bool pythonHas(const char* module);
inline bool pythonHasTorch() { return pythonHas("torch"); }

struct RivalSettings {
  // Nothing beyond that class, for us and for the rivals (processor_class.h). Empty: as run.sh --class
  // says.
  std::string processorClass = {};
  bool briefWaits =
      false;  // OpenMP's threads spin only briefly while waiting, as ours do; otherwise for OpenMP's default, milliseconds
  bool captured = false;  // on a GPU Python's PyTorch captures its steps and replays them
};
Result<std::unique_ptr<Child>> startRival(Rival rival, WorkerOptions options, const RivalSettings& settings = {});
// The faster way of waiting for that rival, here and now: on a quiet machine the long one; beside other programs the brief
// one, by a factor of ten and more. Hence options should describe a trial.
Result<bool> prefersBriefWaits(Rival rival, const WorkerOptions& options);

// scikit-learn's and PyTorch's analyses of what lies in that folder (reference_analyses.py).
Result<std::unique_ptr<Child>> startAnalysesRival(const std::filesystem::path& folder);

// Workers that take turns.
struct Contestant {
  Rival rival;
  std::unique_ptr<Child> child;
  bool briefWaits = false;
  std::vector<double> seconds;  // of each round

  std::string what() const { return child->greeting().value("what", "?"); }
};
// Each runs the command uncounted times without measuring, then rounds times, in turn.
Result<void> race(std::vector<Contestant>& contestants, const std::string& command, int rounds, int warmUps = 1);
// The percentage of a core that idle contestants use; measure it after they have worked.
double idlePercent(const std::vector<Contestant>& contestants);
// Adds to the notes what the contestants are, and a warning if they are not idle while waiting.
void describe(const std::vector<Contestant>& contestants, Table& table);

}  // namespace latentscape
