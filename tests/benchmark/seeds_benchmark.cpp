// SPDX-License-Identifier: GPL-3.0-or-later
// The default model's test loss after ten epochs, by the fused step and by autograd, with the same seeds: both learn alike.
#include "tests/benchmark/digits.h"
#include "tests/benchmark/rivals.h"
#include "tests/benchmark/table.h"

#include <cmath>
#include <cstdio>
#include <iostream>

namespace latentscape {
namespace {

constexpr int kSeeds = 5;

struct Mean {
  double value = 0.0, error = 0.0;  // the standard error
};

Mean meanOf(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  Mean mean;
  for (const double value : values) mean.value += value / n;
  for (const double value : values) mean.error += (value - mean.value) * (value - mean.value);
  mean.error = std::sqrt(mean.error / (n - 1.0) / n);
  return mean;
}

Result<void> measure(const PartOptions& options, Table& table) {
  auto digits = Digits::open();
  if (!digits) return digits.error();
  table.notes.push_back((*digits)->note());
  auto raw = RawDigits::write(*(*digits)->dataset(), static_cast<std::size_t>(options.images));
  if (!raw) return raw.error();
  std::vector<Mean> means;
  for (const char* engine : {"fused", "autograd"}) {
    WorkerOptions model = (*raw)->options({512, 256}, 2, 128);
    model.engine = engine;
    auto child = startRival(Rival::Ours, model);
    if (!child) return child.error();
    std::vector<double> losses;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      auto fresh = (*child)->ask("fresh " + std::to_string(seed));
      if (!fresh) return fresh.error();
      auto answer = (*child)->ask("train 10");
      if (!answer) return answer.error();
      losses.push_back(answer->value("loss", 0.0));
      std::cerr << "seeds_benchmark: " << engine << ", seed " << seed << ": " << losses.back() << " nats in "
                << answer->value("seconds", 0.0) << " s\n";
    }
    means.push_back(meanOf(losses));
  }
  const auto& [fused, autograd] = std::pair(means[0], means[1]);
  Row row{"test loss after 10 epochs, fused, mean of 5 seeds",
          fused.value,
          "nats",
          {},
          fused.value - fused.error,
          fused.value + fused.error,
          {}};
  Row other{"", autograd.value, "nats", {}, autograd.value - autograd.error, autograd.value + autograd.error, {}};
  table.rows.push_back(row.comparedWith("autograd", other).aimedAt("within the standard errors"));
  char text[200];
  std::snprintf(text, sizeof text,
                "test loss after 10 epochs: fused - autograd = %.3f nats, standard error of the difference %.3f; spreads are "
                "mean +- standard error",
                fused.value - autograd.value, std::hypot(fused.error, autograd.error));
  table.notes.emplace_back(text);
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  return runPart(argc, argv, "Test losses after ten epochs, fused and autograd, five seeds each.", kTakesImages, measure);
}
