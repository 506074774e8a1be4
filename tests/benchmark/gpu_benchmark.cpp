// SPDX-License-Identifier: GPL-3.0-or-later
// Seconds an epoch on a CUDA device: our recorded steps beside LibTorch, Python's PyTorch and its captured steps, and our fused
// step on this machine's processor, each a process of its own, in turn. Where there is no such device there is nothing to
// measure.
#include "core/engine/devices.h"
#include "tests/benchmark/digits.h"
#include "tests/benchmark/rivals.h"
#include "tests/benchmark/table.h"

#include <iostream>

namespace latentscape {
namespace {

constexpr int kWarmUps = 3;  // epochs: libraries load, steps are recorded

struct Case {
  std::string name;
  std::vector<int> hidden;
  int batch;
  std::vector<int> channels{};  // of a convolutional network, compared with LibTorch only
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"classic 784-400-2, batch 128", {400}, 128},
      {"default 784-512-256-2, batch 128", {512, 256}, 128},
      {"default 784-512-256-2, batch 512", {512, 256}, 512},
      {"784-2048-2048-2, batch 512", {2048, 2048}, 512},
      {"convolutional 28x28x1-32-64-256-2, batch 128", {256}, 128, {32, 64}},
  };
  return all;
}

struct Entry {
  Rival rival;
  std::string device;
  bool captured = false;
};

Result<void> measure(const Case& one, const RawDigits& digits, bool python, const PartOptions& options, Table& table) {
  std::vector<Entry> entries{{Rival::Ours, "cuda"}, {Rival::LibTorch, "cuda"}};
  if (python && one.channels.empty()) entries.insert(entries.end(), {{Rival::Python, "cuda"}, {Rival::Python, "cuda", true}});
  entries.push_back({Rival::Ours, "cpu"});
  std::vector<Contestant> contestants;
  for (const auto& [rival, device, captured] : entries) {
    WorkerOptions work = digits.options(one.hidden, 2, one.batch);
    work.channels = one.channels;
    work.device = device;
    RivalSettings settings;
    settings.captured = captured;
    auto child = startRival(rival, work, settings);
    if (!child) return child.error();
    contestants.push_back({rival, *std::move(child), false, {}});
  }
  if (auto raced = race(contestants, "epoch", options.rounds, kWarmUps); !raced) return raced;
  describe(contestants, table);
  const Row ours = medianRow("epoch on the GPU, " + one.name, "s", contestants.front().seconds);
  for (std::size_t i = 1; i < contestants.size(); ++i) {
    const bool processor = contestants[i].rival == Rival::Ours;
    Row row = ours;
    row.name += processor                                 ? ", against our processor step"
                : contestants[i].rival == Rival::LibTorch ? ", against LibTorch"
                                                          : ", against PyTorch";
    if (entries[i].captured) row.name += " captured";
    table.rows.push_back(
        row.comparedWith(processor ? "on the processor" : contestants[i].what(), medianRow("", "s", contestants[i].seconds)));
  }
  return {};
}

Result<void> measureAll(const PartOptions& options, Table& table) {
  if (cudaDevices().empty()) {
    table.notes.emplace_back("there is no CUDA device: nothing was measured on a GPU");
    return {};
  }
  auto digits = Digits::open();
  if (!digits) return digits.error();
  auto raw = RawDigits::write(*(*digits)->dataset(), static_cast<std::size_t>(options.images));
  if (!raw) return raw.error();
  table.notes.push_back((*digits)->note());
  const bool python = pythonHasTorch();
  if (!python) table.notes.emplace_back("there is no Python with PyTorch: the rows that compare with it are missing");
  for (const Case& one : cases()) {
    if (auto measured = measure(one, **raw, python, options, table); !measured) return measured;
    std::cerr << "gpu_benchmark: " << one.name << '\n';
  }
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  options.rounds = 7;
  return runPart(argc, argv, "Epochs on a CUDA device, alternating with other implementations.", kTakesRounds | kTakesImages,
                 measureAll, options);
}
