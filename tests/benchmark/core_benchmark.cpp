// SPDX-License-Identifier: GPL-3.0-or-later
// The core without the window, with Google Benchmark: training, decoding, encoding, reading.
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/data/catalog.h"
#include "core/exploration/queries.h"
#include "core/model/trainer.h"
#include "core/storage/checkpoint.h"
#include "tests/benchmark/digits.h"
#include "tests/benchmark/table.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <iostream>
#include <map>
#include <numeric>

namespace latentscape {
namespace {

constexpr int kRepetitions = 3;  // of an epoch, which takes seconds
constexpr int kShortRepetitions = 9;
constexpr std::size_t kLossInterval = 8;  // steps between two readings of the losses, as in a run

// Gathers the repetitions, in milliseconds, by name.
class Gather : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      const std::string& name = run.run_name.function_name;
      if (!m_values.contains(name)) m_order.push_back(name);
      m_values[name].push_back(run.GetAdjustedRealTime() * benchmark::GetTimeUnitMultiplier(benchmark::kMillisecond) /
                               benchmark::GetTimeUnitMultiplier(run.time_unit));
    }
  }
  const std::vector<std::string>& order() const { return m_order; }
  const std::vector<double>& of(const std::string& name) const { return m_values.at(name); }

 private:
  std::vector<std::string> m_order;
  std::map<std::string, std::vector<double>> m_values;
};

struct Trained {
  std::string name;
  std::vector<int> hidden;
  int latent;
  int batch;
};

// A whole epoch without evaluation and frames.
void trainEpoch(Trainer& trainer, const ImageSet& images, std::size_t batch, std::uint64_t seed) {
  trainer.setOrder(RandomStream(seed).permutation(static_cast<std::uint32_t>(images.size())));
  for (std::size_t first = 0, step = 1; first < images.size(); first += batch, ++step) {
    trainer.step(first, std::min(batch, images.size() - first));
    if (step % kLossInterval == 0) trainer.readLosses(false);
  }
  trainer.readLosses(true);
}

Result<void> addTraining(const std::shared_ptr<const Dataset>& dataset, Table& table) {
  auto factory = loadTrainerFactory();
  if (!factory) return factory.error();
  for (const auto& [name, hidden, latent, batch] : {Trained{"classic 784-400-20", {400}, 20, 128}, Trained{"classic 784-400-20", {400}, 20, 512},
                                                    Trained{"default 784-512-256-2", {512, 256}, 2, 128}, Trained{"default 784-512-256-2", {512, 256}, 2, 512}}) {
    RunConfig config;
    config.model.hidden = hidden;
    config.model.latentDimension = latent;
    config.training.batch = batch;
    auto made = (*factory)(config.model, config.training, initialWeights(config.model, 1));
    if (!made) return made.error();
    const std::shared_ptr<Trainer> trainer = std::move(*made);
    trainer->setTrainingImages(dataset->train);
    if (table.notes.empty()) table.notes.push_back("training on " + trainer->deviceDescription());
    benchmark::RegisterBenchmark(("training, " + name + ", batch " + std::to_string(batch) + ": epoch").c_str(),
                                 [trainer, dataset, batch = batch, epoch = std::uint64_t{0}](benchmark::State& state) mutable {
                                   for (auto _ : state) trainEpoch(*trainer, dataset->train, static_cast<std::size_t>(batch), ++epoch);
                                 })
        ->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1)->Repetitions(kRepetitions);
  }
  return {};
}

template <class Work>
void add(const char* name, Work work) {
  benchmark::RegisterBenchmark(name, [work](benchmark::State& state) {
    for (auto _ : state) work();
  })->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(0.2)->Repetitions(kShortRepetitions);
}

// Single calls, each on the clock: a drag waits for one, not for their mean.
void measureDecoding(const Model& model, Table& table) {
  constexpr int calls = 5000;
  const auto points = samplePrior(model.latentDimension(), calls, 1);
  std::vector<double> milliseconds;
  for (const auto& point : points) {
    const auto began = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(decodePoint(model, point));
    milliseconds.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
  }
  const Row half = percentileRow("decoding one point, default model, p50", "ms", milliseconds, 50);
  table.rows.push_back(half);
  table.rows.push_back(percentileRow("decoding one point, default model, p99", "ms", milliseconds, 99).comparedWith("p50", half.figure));
}

Result<void> measure(Table& table) {
  auto digits = Digits::open();
  auto embedded = embeddedDigits();
  auto checkpoint = embeddedCheckpoint();
  if (!digits) return digits.error();
  if (!embedded) return embedded.error();
  if (!checkpoint) return checkpoint.error();
  flushDenormals();  // as the threads that compute do
  const auto model = makeDenseModel(checkpoint->config.model, checkpoint->weights);
  measureDecoding(*model, table);
  if (auto added = addTraining((*digits)->dataset(), table); !added) return added;
  table.notes.insert(table.notes.begin(), (*digits)->note());
  add("encoding 2,000 images, default model, one thread", [model, set = *embedded] { benchmark::DoNotOptimize(encodeImages(*model, set->test, 0, 2000)); });
  const std::string source = (*digits)->source();
  add((*digits)->real() ? "opening MNIST, 70,000 images" : "opening a data set of 70,000 images of noise",
      [source] { benchmark::DoNotOptimize(openDataset(source)); });
  add("opening the embedded digits", [] { benchmark::DoNotOptimize(embeddedDigits()); });

  Gather gather;
  benchmark::RunSpecifiedBenchmarks(&gather);
  for (const auto& name : gather.order()) {
    std::vector<double> values = gather.of(name);
    const bool epoch = name.ends_with(": epoch");
    if (epoch) {
      for (double& value : values) value /= 1e3;
    }
    table.rows.push_back(medianRow(name, epoch ? "s" : "ms", values));
  }
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code = parseOptions(argc, argv, "Training, decoding, encoding and reading; also takes Google Benchmark's own options, --benchmark_filter=...", false, options)) {
    return *code;
  }
  // Repetitions in turn, so that a machine's slow minute falls on all alike.
  std::vector<char*> arguments(argv, argv + argc);
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  arguments.insert(arguments.begin() + 1, interleave.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  Table table;
  if (auto measured = measure(table); !measured) {
    std::cerr << measured.error().message() << '\n';
    return 1;
  }
  return finish(table, options);
}
