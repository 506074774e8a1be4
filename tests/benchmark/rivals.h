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

 private:
  RawDigits() = default;
  std::filesystem::path m_folder;
};

enum class Rival { Ours, LibTorch, Python, Products };

// Whether Debian's Python has PyTorch.
bool pythonHasTorch();

// avx2: nothing beyond it, for us and for Python's PyTorch.
Result<std::unique_ptr<Child>> startRival(Rival rival, WorkerOptions options, bool avx2 = false);

// Workers that take turns.
struct Contestant {
  Rival rival;
  std::unique_ptr<Child> child;
  std::vector<double> seconds;  // of each round

  std::string what() const { return child->greeting().value("what", "?"); }
};
// Lets each do the command once without counting it, then rounds times in turn.
Result<void> race(std::vector<Contestant>& contestants, const std::string& command, int rounds);
// What the contestants take of a core while nobody asks them anything, in percent; look at it after they have worked.
double idlePercent(const std::vector<Contestant>& contestants);
// Adds to the notes what the contestants are, and a warning where they do not keep still.
void describe(const std::vector<Contestant>& contestants, Table& table);

}  // namespace latentscape
