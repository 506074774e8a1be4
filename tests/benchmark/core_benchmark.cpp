// SPDX-License-Identifier: GPL-3.0-or-later
// The core without the window, with Google Benchmark: decoding, encoding, reading, selecting.
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/data/embedded.h"
#include "core/data/open.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/image_selection.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"
#include "core/storage/checkpoint.h"
#include "core/storage/embedded_model.h"
#include "tests/benchmark/digits.h"
#include "tests/benchmark/table.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <iostream>
#include <map>
#include <numbers>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

constexpr int kRepetitions = 9;
constexpr const char* kLasso = "selecting of a million points by a lasso of 2,000 corners";

// Collects the repetitions, in milliseconds, by name.
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

template <class Work>
void add(const char* name, Work work) {
  benchmark::RegisterBenchmark(name,
                               [work](benchmark::State& state) {
                                 for (auto _ : state) work();
                               })
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime()
      ->MinTime(0.2)
      ->Repetitions(kRepetitions);
}

// The milliseconds of each call of work(point).
template <class Work>
std::vector<double> callsOf(const std::vector<LatentPoint>& points, const Work& work) {
  std::vector<double> milliseconds;
  for (const auto& point : points) {
    const auto began = std::chrono::steady_clock::now();
    work(point);
    milliseconds.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
  }
  return milliseconds;
}

// Times single calls: a drag waits for one of them, not for their mean.
void measureDecoding(const Model& model, const std::string& name, Table& table) {
  const auto points = samplePrior(model.latentDimension(), 5000, 1);
  const auto milliseconds =
      callsOf(points, [&](const LatentPoint& point) { benchmark::DoNotOptimize(decodePoint(model, point)); });
  const Row half = percentileRow("decoding one point, " + name + ", p50", "ms", milliseconds, 50);
  table.rows.push_back(half);
  table.rows.push_back(
      percentileRow("decoding one point, " + name + ", p99", "ms", milliseconds, 99).comparedWith("p50", half.figure));

  const auto d = static_cast<std::size_t>(model.latentDimension()), size = model.imageShape().pixels();
  std::vector<float> directions(2 * d), pixels(size), tangents(2 * size), terms(1), gradient(d);
  directions[0] = directions[2 * d - 1] = 1.0F;
  const auto forwards = callsOf(points, [&](const LatentPoint& point) {
    model.decodeTangents(point, directions, pixels, tangents);
    benchmark::DoNotOptimize(tangents.data());
  });
  const auto backwards = callsOf(points, [&](const LatentPoint& point) {
    model.reconstructionGradients(pixels, {}, point, terms, gradient);
    benchmark::DoNotOptimize(gradient.data());
  });
  table.rows.push_back(percentileRow("decoding one point with two tangents, " + name + ", p50", "ms", forwards, 50)
                           .comparedWith("decoding it", half.figure));
  table.rows.push_back(percentileRow("gradient of one point's reconstruction term, " + name + ", p50", "ms", backwards, 50)
                           .comparedWith("decoding it", half.figure));
}

// A wavy outline around about half of a million points that lie as codes do.
void addLasso() {
  std::vector<float> points(2'000'000), outline;
  RandomStream(1).fillNormal(points);
  for (int i = 0; i < 2000; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / 2000.0, radius = 1.2 + 0.2 * std::sin(9.0 * angle);
    outline.insert(outline.end(), {static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle))});
  }
  add(kLasso,
      [points = std::move(points), outline = std::move(outline)] { benchmark::DoNotOptimize(selectInside(points, outline)); });
}

Result<void> measure(Table& table) {
  auto digits = Digits::open();
  auto embedded = embeddedDigits();
  auto checkpoint = embeddedCheckpoint();
  if (!digits) return digits.error();
  if (!embedded) return embedded.error();
  if (!checkpoint) return checkpoint.error();
  flushDenormals();  // as the computing threads do
  const auto model = makeModel(checkpoint->config.model, checkpoint->weights);
  ModelConfig config;
  config.network = Network::Convolutional;
  config.channels = kDefaultChannels;
  config.hidden = kDefaultConvolutionalHidden;
  const auto convolutional = makeModel(config, std::make_shared<const Weights>(initialWeights(config, 1)));
  measureDecoding(*model, "default model", table);
  measureDecoding(*convolutional, "convolutional " + describeArchitecture(config), table);
  table.notes.push_back((*digits)->note());
  add("encoding 2,000 images, default model, one thread",
      [model, set = *embedded] { benchmark::DoNotOptimize(encodeImages(*model, set->test, 0, 2000)); });
  add("encoding 2,000 images, convolutional, one thread",
      [convolutional, set = *embedded] { benchmark::DoNotOptimize(encodeImages(*convolutional, set->test, 0, 2000)); });
  const std::string source = (*digits)->source();
  add((*digits)->real() ? "opening MNIST, 70,000 images" : "opening a data set of 70,000 images of noise",
      [source] { benchmark::DoNotOptimize(openDataset(source)); });
  add("opening the embedded digits", [] { benchmark::DoNotOptimize(embeddedDigits()); });
  addLasso();

  Gather gather;
  benchmark::RunSpecifiedBenchmarks(&gather);
  for (const auto& name : gather.order()) {
    Row row = medianRow(name, "ms", gather.of(name));
    table.rows.push_back(name == kLasso ? row.aimedAt("under 50 ms") : row);
  }
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code = parseOptions(
          argc, argv, "Decoding, encoding and reading; also takes Google Benchmark's own options, --benchmark_filter=...", 0,
          options)) {
    return *code;
  }
  // Interleaves repetitions, so that a slow minute of the machine affects all alike.
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
