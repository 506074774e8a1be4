// SPDX-License-Identifier: GPL-3.0-or-later
// What keeping a run costs: epochs of a run that is kept as train keeps it (core/runs/keeper.h), but saved every second instead
// of every minute, beside the same steps with nothing around them, in turn in one process. Both read losses; neither evaluates.
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/data/open.h"
#include "core/engine/trainer_loader.h"
#include "core/runs/keeper.h"
#include "core/training/training_run.h"
#include "tests/benchmark/digits.h"
#include "tests/benchmark/table.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLossInterval = 8;
constexpr int kWarmUps = 2;

double since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// Epochs of a trainer alone.
class Bare {
 public:
  Bare(const RunConfig& config, std::unique_ptr<Trainer> trainer, const Dataset& dataset)
      : m_batch(static_cast<std::size_t>(config.training.batch)), m_images(dataset.train.size()), m_trainer(std::move(trainer)) {
    m_trainer->setTrainingImages(dataset.train);
  }
  double epoch() {
    const auto began = std::chrono::steady_clock::now();
    m_trainer->setOrder(RandomStream(1, streams::order(m_epoch++)).permutation(static_cast<std::uint32_t>(m_images)));
    std::uint64_t step = 0;
    for (std::size_t first = 0; first < m_images; first += m_batch) {
      m_trainer->step(first, std::min(m_batch, m_images - first));
      if (++step % kLossInterval == 0) m_trainer->readLosses(false);
    }
    m_trainer->readLosses(true);
    return since(began);
  }

 private:
  std::size_t m_batch, m_images;
  std::unique_ptr<Trainer> m_trainer;
  std::uint64_t m_epoch = 0;
};

Result<void> measure(const std::string& name, RunConfig config, const std::shared_ptr<const Dataset>& dataset,
                     const PartOptions& options, const fs::path& folder, Table& table) {
  config.model.image = dataset->train.shape;
  config.training.epochs = 1000;
  const auto factory = loadTrainerFactory();
  if (!factory) return factory.error();
  const auto make = [&] { return (*factory)(config.model, config.training, initialWeights(config.model, 1)); };
  auto alone = make(), kept = make();
  if (!alone) return alone.error();
  if (!kept) return kept.error();
  Bare bare(config, *std::move(alone), *dataset);
  const RunWriter::Identity identity{"00000000000000ff", {}, nullptr};
  const auto keeper = std::make_shared<Keeper>([&] { return RunWriter::begin(folder / name, identity, true); }, identity,
                                               LossLog(), name, [] {}, KeeperOptions{.every = std::chrono::seconds(1)});
  TrainingRun run(1, config, dataset, *std::move(kept),
                  {[](const LossLog&) {}, [](std::shared_ptr<const TrainingFrame>) {}, [](const std::vector<SettingChange>&) {},
                   std::chrono::steady_clock::now, keeper},
                  {});
  const std::size_t steps = (dataset->train.size() + static_cast<std::size_t>(config.training.batch) - 1) /
                            static_cast<std::size_t>(config.training.batch);
  std::vector<double> without, with;
  for (int round = 0; round < kWarmUps + options.rounds; ++round) {
    const double plain = bare.epoch();
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t step = 0; step < steps; ++step) {
      if (auto advanced = run.advance(); !advanced) return advanced;
    }
    if (round < kWarmUps) continue;
    with.push_back(since(began));
    without.push_back(plain);
  }
  if (auto finished = keeper->finish(); !finished) return finished;
  table.rows.push_back(medianRow("an epoch of a run that is kept, " + name, "s", with)
                           .comparedWith("its steps alone", medianRow("", "s", without))
                           .aimedAt("at most 1 % slower"));
  return {};
}

Result<void> measureAll(const PartOptions& options, Table& table) {
  auto digits = Digits::open();
  if (!digits) return digits.error();
  auto opened = openDataset((*digits)->source());
  if (!opened) return opened.error();
  auto dataset = std::make_shared<Dataset>(**opened);
  dataset->test = {};
  table.notes.push_back((*digits)->note());
  flushDenormals();
  const fs::path folder = fs::temp_directory_path() /
                          ("latentscape-keeping-" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
  RunConfig dense, convolutional;
  convolutional.model.network = Network::Convolutional;
  convolutional.model.channels = kDefaultChannels;
  convolutional.model.hidden = kDefaultConvolutionalHidden;
  auto measured = measure("default 784-512-256-2, batch 128", dense, dataset, options, folder, table);
  if (measured) measured = measure("convolutional 32-64-256-2, batch 128", convolutional, dataset, options, folder, table);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return measured;
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  latentscape::PartOptions options;
  options.rounds = 7;
  return latentscape::runPart(argc, argv, "What keeping a run costs", latentscape::kTakesRounds, latentscape::measureAll,
                              options);
}
