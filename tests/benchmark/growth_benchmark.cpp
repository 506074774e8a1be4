// SPDX-License-Identifier: GPL-3.0-or-later
// How training grows: images a second over the number of images, the latent dimension and the width; and the memory of an epoch.
#include "tests/benchmark/digits.h"
#include "tests/benchmark/rivals.h"
#include "tests/benchmark/table.h"

#include <unistd.h>

#include <iostream>

namespace latentscape {
namespace {

// The command line's training as a process: the default model, one epoch.
Result<void> addMemory(const Digits& digits, Table& table) {
  const auto folder = std::filesystem::temp_directory_path() / ("latentscape-memory-" + std::to_string(getpid()));
  const std::string program = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "latentscape-cli").string();
  auto run =
      runToEnd({program, "train", "--dataset", digits.source(), "--epochs", "1", "--device", "cpu", "--out", folder.string()});
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  if (!run) return run.error();
  const auto& set = *digits.dataset();
  const double pixels = static_cast<double>(set.train.pixels.size() + set.test.pixels.size()) / 1048576.0;
  Row row{"peak memory, an epoch at the command line", run->peakMegabytes, "MB", {}, run->peakMegabytes, run->peakMegabytes, {}};
  table.rows.push_back(row.comparedWith("the images' pixels", pixels).aimedAt("at most 500 MB"));
  return {};
}

struct Size {
  std::string name;
  WorkerOptions model;
};

// Workers of all sizes take turns; the others are compared with the first size.
Result<void> addGrowth(const std::vector<Size>& sizes, int rounds, Table& table) {
  std::vector<Contestant> contestants;
  for (const Size& size : sizes) {
    auto child = startRival(Rival::Ours, size.model);
    if (!child) return child.error();
    contestants.push_back({Rival::Ours, *std::move(child), false, {}});
  }
  constexpr int steps = 300;
  if (auto raced = race(contestants, "steps " + std::to_string(steps), rounds); !raced) return raced;
  Row first;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    std::vector<double> rates;
    for (const double seconds : contestants[i].seconds) rates.push_back(steps * sizes[i].model.batch / seconds);
    Row row = medianRow("training, " + sizes[i].name, "images/s", rates);
    if (i == 0) first = row;
    else row.comparedWith(sizes[0].name, first);
    table.rows.push_back(row);
  }
  return {};
}

std::string counted(std::size_t count) {
  std::string text = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

Result<void> measure(const PartOptions& options, Table& table) {
  auto digits = Digits::open();
  if (!digits) return digits.error();
  table.notes.push_back((*digits)->note());
  if (auto added = addMemory(**digits, table); !added) return added;
  auto raw = RawDigits::write(*(*digits)->dataset());
  if (!raw) return raw.error();
  std::vector<Size> counts, latents, widths;
  for (const std::size_t count : {10'000, 100'000, 1'000'000}) {
    WorkerOptions model = (*raw)->options({512, 256}, 2, 100);  // the smallest set is a whole number of batches
    model.images = count;
    counts.push_back({counted(count) + " images, 784-512-256-2, batch 100", model});
  }
  for (const int latent : {2, 8, 32, 128})
    latents.push_back({"784-512-256-" + std::to_string(latent), (*raw)->options({512, 256}, latent, 128)});
  for (const int width : {128, 512, 2048})
    widths.push_back({"784-" + std::to_string(width) + "-2", (*raw)->options({width}, 2, 128)});
  for (const auto& sizes : {counts, latents, widths}) {
    if (auto added = addGrowth(sizes, options.rounds, table); !added) return added;
  }
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  return runPart(argc, argv, "Images per second by problem size, and peak memory.", kTakesRounds, measure);
}
