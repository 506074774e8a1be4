// SPDX-License-Identifier: GPL-3.0-or-later
// Seconds an epoch: our trainer beside LibTorch, Python's PyTorch and the bare products, each a process of its own, in turn.
#include "tests/benchmark/digits.h"
#include "tests/benchmark/rivals.h"
#include "tests/benchmark/table.h"

#include <iostream>

namespace latentscape {
namespace {

constexpr int kWarmUps =
    2;  // epochs: in the second, Adam's moments of border pixels decay into denormals unless these are flushed

struct Case {
  std::string name;
  std::vector<int> hidden;
  int batch;
  bool avx2 = false;
  std::string pythonAim, productsAim;
  std::vector<int> channels{};  // of a convolutional network, compared with LibTorch only
  std::string libtorchAim{};
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"classic 784-400-2, batch 128", {400}, 128, false, "at least 3x, aim 4x", "at least 0.8x, aim 1x"},
      {"classic 784-400-2, batch 512", {400}, 512, false, "at least 1.7x", ""},
      {"default 784-512-256-2, batch 128", {512, 256}, 128, false, "at least 3x (2.5x where it is 2.6)", ""},
      {"default 784-512-256-2, batch 512", {512, 256}, 512, false, "", ""},
      {"classic 784-400-2, batch 128, AVX2 only", {400}, 128, true, "at least 1.8x", ""},
      {"convolutional 28x28x1-32-64-256-2, batch 128", {256}, 128, false, "", "", {32, 64}, "at least 2x"},
      {"convolutional 28x28x1-32-64-256-2, batch 512", {256}, 512, false, "", "", {32, 64}, ""},
  };
  return all;
}

// The rivals, and how each waits.
using Rivals = std::vector<std::pair<Rival, bool>>;

// A rival that runs with both ways of waiting is compared by its better one.
bool hasBetterTwin(const std::vector<Contestant>& contestants, std::size_t index) {
  const double own = percentile(contestants[index].seconds, 50);
  for (std::size_t i = 1; i < contestants.size(); ++i) {
    const double other = percentile(contestants[i].seconds, 50);
    if (i != index && contestants[i].rival == contestants[index].rival && (other < own || (other == own && i < index)))
      return true;
  }
  return false;
}

Result<void> measure(const Case& one, const RawDigits& digits, const Rivals& rivals, const PartOptions& options, Table& table) {
  std::vector<Contestant> contestants;
  for (const auto& [rival, briefWaits] : rivals) {
    if (one.avx2 && rival != Rival::Ours && rival != Rival::Python) continue;
    if (!one.channels.empty() && rival != Rival::Ours && rival != Rival::LibTorch) continue;
    WorkerOptions work = digits.options(one.hidden, 2, one.batch);
    work.channels = one.channels;
    auto child = startRival(rival, work, {one.avx2 ? "avx2" : "", briefWaits});
    if (!child) return child.error();
    contestants.push_back({rival, *std::move(child), briefWaits, {}});
  }
  if (auto raced = race(contestants, "epoch", options.rounds, kWarmUps); !raced) return raced;
  describe(contestants, table);
  const std::string name = "epoch, " + one.name;
  const Row ours = medianRow(name, "s", contestants.front().seconds);
  if (contestants.size() == 1) table.rows.push_back(ours);
  for (std::size_t i = 1; i < contestants.size(); ++i) {
    const Rival rival = contestants[i].rival;
    if (hasBetterTwin(contestants, i)) continue;
    const char* against = rival == Rival::LibTorch ? "LibTorch" : rival == Rival::Python ? "PyTorch" : "products alone";
    Row row = ours;
    row.name = name + ", against " + against;
    row.comparedWith(rival == Rival::Products ? "BLAS" : contestants[i].what(), medianRow("", "s", contestants[i].seconds));
    table.rows.push_back(row.aimedAt(rival == Rival::Python     ? one.pythonAim
                                     : rival == Rival::Products ? one.productsAim
                                                                : one.libtorchAim));
  }
  return {};
}

Result<void> measureAll(const PartOptions& options, Table& table) {
  auto digits = Digits::open();
  if (!digits) return digits.error();
  const auto& dataset = *(*digits)->dataset();
  auto raw = RawDigits::write(dataset, static_cast<std::size_t>(options.images));
  if (!raw) return raw.error();
  table.notes.push_back((*digits)->note());
  if (options.images != 0) table.notes.push_back("an epoch is " + std::to_string(options.images) + " images here");
  const bool python = pythonHasTorch();
  Rivals rivals;
  for (const Rival rival : {Rival::Ours, Rival::LibTorch, Rival::Python, Rival::Products}) {
    if (rival == Rival::Python) {
      // A trial of some seconds is too short to decide for the row that the aims are about: both ways of waiting take part.
      if (python) rivals.insert(rivals.end(), {{rival, false}, {rival, true}});
      continue;
    }
    if (rival == Rival::LibTorch && !hasLibTorchWorker()) continue;
    auto brief = prefersBriefWaits(rival, (*raw)->trial((*raw)->options({400}, 2, 128)));
    if (!brief) return brief.error();
    rivals.emplace_back(rival, *brief);
  }
  if (!python)
    table.notes.emplace_back("python3-torch is not on this machine: the rows that compare with Python's PyTorch are missing");
  for (const Case& one : cases()) {
#if !defined(__x86_64__)
    if (one.avx2) continue;
#endif
    if (auto measured = measure(one, **raw, rivals, options, table); !measured) return measured;
    std::cerr << "training_benchmark: " << one.name << '\n';
  }
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  options.rounds = 5;
  return runPart(argc, argv, "Epochs of our training, alternating with other implementations.", kTakesRounds | kTakesImages,
                 measureAll, options);
}
