// SPDX-License-Identifier: GPL-3.0-or-later
// Seconds of training until the default model's test -ELBO is under a bound, ours and Python's PyTorch in turn, each round with
// other seeds.
#include "tests/benchmark/digits.h"
#include "tests/benchmark/rivals.h"
#include "tests/benchmark/table.h"

#include <iostream>

namespace latentscape {
namespace {

constexpr const char* kCommand = "until 147 100 60";  // nats; checked every 100 steps; for at most 60 epochs

Result<void> measure(const PartOptions& options, Table& table) {
  auto digits = Digits::open();
  if (!digits) return digits.error();
  table.notes.push_back((*digits)->note());
  if (!(*digits)->real()) {
    table.notes.emplace_back("no figure of what is learned from noise");
    return {};
  }
  auto raw = RawDigits::write(*(*digits)->dataset());
  if (!raw) return raw.error();
  std::vector<Rival> rivals{Rival::Ours};
  if (pythonHasTorch()) rivals.push_back(Rival::Python);
  else table.notes.emplace_back("python3-torch is not on this machine: nothing to compare learning with");
  const WorkerOptions model = (*raw)->options({512, 256}, 2, 128);
  std::vector<Contestant> contestants;
  for (const Rival rival : rivals) {
    auto brief = prefersBriefWaits(rival, (*raw)->trial(model));
    if (!brief) return brief.error();
    auto child = startRival(rival, model, {{}, *brief});
    if (!child) return child.error();
    contestants.push_back({rival, *std::move(child), *brief, {}});
  }
  if (auto warmed = race(contestants, "epoch", 0); !warmed) return warmed;
  describe(contestants, table);
  for (int round = 1; round <= options.rounds; ++round) {
    for (auto& contestant : contestants) {
      auto fresh = contestant.child->ask("fresh " + std::to_string(round));
      if (!fresh) return fresh.error();
      auto answer = contestant.child->ask(kCommand);
      if (!answer) return answer.error();
      std::cerr << "learning_benchmark: " << contestant.what() << ", seed " << round << ": " << answer->dump() << '\n';
      if (answer->value("loss", 1e9) >= 147.0)
        table.notes.push_back("WARNING: " + contestant.what() + " did not reach it with seed " + std::to_string(round));
      contestant.seconds.push_back(answer->value("seconds", 0.0));
    }
  }
  Row row = medianRow("training until test -ELBO is under 147, default model", "s", contestants[0].seconds);
  if (contestants.size() > 1) row.comparedWith(contestants[1].what(), medianRow("", "s", contestants[1].seconds));
  table.rows.push_back(row.aimedAt("at most 14 s, aim 10"));
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  return runPart(argc, argv, "Seconds of training to a test loss.", kTakesRounds, measure);
}
