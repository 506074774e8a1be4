// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/rivals.h"

#include "core/base/files.h"
#include "core/base/threads.h"
#include "tests/benchmark/processor_class.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr double kQuiet = 3.0;  // percent of a core
constexpr std::size_t kTrialImages = 6000;

// python3-torch is built for Debian's Python.
std::string python() {
  const char* chosen = std::getenv("LATENTSCAPE_PYTHON");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/usr/bin/python3";
}

// Debian 12's OpenBLAS knows no AMD processor with AVX-512, and would take AVX2's kernels there.
void addBlasKernels(const std::string& wanted, Child::Environment& environment) {
  const std::string name = wanted.empty() ? processorClass() : wanted;
  if (name == "avx512") environment["OPENBLAS_CORETYPE"] = "SkylakeX";
  if (name == "avx2") environment["OPENBLAS_CORETYPE"] = "Haswell";
}

std::string besideUs(const char* name) { return (fs::read_symlink("/proc/self/exe").parent_path() / name).string(); }

}  // namespace

Result<std::unique_ptr<RawDigits>> RawDigits::write(const Dataset& dataset, std::size_t images) {
  std::unique_ptr<RawDigits> digits(new RawDigits);
  digits->m_folder = fs::temp_directory_path() / ("latentscape-rivals-" + std::to_string(getpid()));
  const auto bytes = [](const ImageSet& set, std::size_t count) {
    return std::string_view(reinterpret_cast<const char*>(set.pixels.data()), std::min(count, set.size()) * set.shape.pixels());
  };
  if (auto written = writeFile(digits->m_folder / "train", bytes(dataset.train, images == 0 ? dataset.train.size() : images));
      !written)
    return written.error();
  if (auto written = writeFile(digits->m_folder / "trial", bytes(dataset.train, kTrialImages)); !written) return written.error();
  if (auto written = writeFile(digits->m_folder / "test", bytes(dataset.test, dataset.test.size())); !written)
    return written.error();
  return digits;
}

RawDigits::~RawDigits() {
  std::error_code ignored;
  fs::remove_all(m_folder, ignored);
}

WorkerOptions RawDigits::options(std::vector<int> hidden, int latent, int batch) const {
  WorkerOptions options;
  options.train = m_folder / "train";
  options.test = m_folder / "test";
  options.hidden = std::move(hidden);
  options.latent = latent;
  options.batch = batch;
  options.threads = availableThreads();
  return options;
}

WorkerOptions RawDigits::trial(WorkerOptions options) const {
  options.train = m_folder / "trial";
  return options;
}

bool hasLibTorchWorker() { return LATENTSCAPE_TORCH != 0; }

bool pythonHas(const char* module) {
  const std::string look = std::string("import importlib.util as u, sys; sys.exit(u.find_spec('") + module + "') is None)";
  return runToEnd({python(), "-c", look}).ok();
}

Result<std::unique_ptr<Child>> startAnalysesRival(const fs::path& folder) {
  const std::string threads = std::to_string(availableThreads());
  Child::Environment environment{{"OMP_NUM_THREADS", threads}};
  addBlasKernels(wantedClass(), environment);
  if (fs::exists(LATENTSCAPE_OPENMP_BLAS)) environment["LD_LIBRARY_PATH"] = LATENTSCAPE_OPENMP_BLAS;
  return Child::start({python(), LATENTSCAPE_ANALYSES_REFERENCE, "--folder", folder.string(), "--threads", threads}, environment);
}

Result<std::unique_ptr<Child>> startRival(Rival rival, WorkerOptions options, const RivalSettings& settings) {
  const std::string wanted = settings.processorClass.empty() ? wantedClass() : settings.processorClass;
  Child::Environment environment{{"OMP_NUM_THREADS", std::to_string(options.threads)}};
  if (settings.briefWaits) environment["GOMP_SPINCOUNT"] = "1000";
  addBlasKernels(wanted, environment);
  std::vector<std::string> command;
  switch (rival) {
    case Rival::Ours:
      environment.clear();
      options.processorClass = wanted;
      command = {besideUs("training_worker")};
      break;
    case Rival::LibTorch: command = {besideUs("libtorch_worker")}; break;
    case Rival::Products: command = {besideUs("blas_worker")}; break;
    case Rival::Python:
      command = {python(), LATENTSCAPE_REFERENCE};
      if (settings.captured) command.emplace_back("--capture");
      // Debian's default BLAS may be a different one, whose threads compete with PyTorch's.
      if (fs::exists(LATENTSCAPE_OPENMP_BLAS)) environment["LD_LIBRARY_PATH"] = LATENTSCAPE_OPENMP_BLAS;
      if (wanted == "avx2") environment["ATEN_CPU_CAPABILITY"] = "avx2";
      break;
  }
  const auto arguments = options.arguments();
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Child::start(command, environment);
}

Result<bool> prefersBriefWaits(Rival rival, const WorkerOptions& options) {
  if (rival == Rival::Ours) return false;  // it makes this choice itself
  std::vector<Contestant> ways;
  for (const bool brief : {false, true}) {
    auto child = startRival(rival, options, {{}, brief});
    if (!child) return child.error();
    ways.push_back({rival, *std::move(child), brief, {}});
  }
  if (auto raced = race(ways, "epoch", 1, 0); !raced) return raced.error();
  if (ways[0].seconds[0] > 3.0 * ways[1].seconds[0]) return true;  // a busy machine: more trials would take minutes
  if (auto raced = race(ways, "epoch", 3, 0); !raced) return raced.error();
  return percentile(ways[1].seconds, 50) < percentile(ways[0].seconds, 50);
}

Result<void> race(std::vector<Contestant>& contestants, const std::string& command, int rounds, int warmUps) {
  for (int round = -warmUps; round < rounds; ++round) {
    for (auto& contestant : contestants) {
      auto answer = contestant.child->ask(command);
      if (!answer) return answer.error();
      if (round >= 0) contestant.seconds.push_back(answer->value("seconds", 0.0));
    }
  }
  return {};
}

double idlePercent(const std::vector<Contestant>& contestants) {
  const auto used = [&] {
    double seconds = 0.0;
    for (const auto& contestant : contestants) seconds += contestant.child->processorSeconds();
    return seconds;
  };
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the last one's threads go to sleep
  const double before = used();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  return 100.0 * (used() - before);
}

void describe(const std::vector<Contestant>& contestants, Table& table) {
  for (const auto& contestant : contestants) {
    std::string note = contestant.what();
    for (const auto& [name, value] : contestant.child->greeting().items()) {
      if (name != "what") note += ", " + name + ": " + (value.is_string() ? value.get<std::string>() : value.dump());
    }
    if (contestant.briefWaits) note += ", waits as briefly as ours (GOMP_SPINCOUNT=1000: faster here than OpenMP's habit)";
    if (std::find(table.notes.begin(), table.notes.end(), note) == table.notes.end()) table.notes.push_back(note);
  }
  if (const double percent = idlePercent(contestants); percent > kQuiet) {
    char text[128];
    std::snprintf(text, sizeof text, "WARNING: the waiting workers took %.0f %% of a core from each other", percent);
    table.notes.emplace_back(text);
  }
}

}  // namespace latentscape
