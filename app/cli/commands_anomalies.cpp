// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/anomalies.h"
#include "core/base/files.h"

#include <memory>

namespace latentscape {
namespace {

struct AnomaliesOptions {
  AnomaliesQuestion question;
  std::string model, score = "reconstruction", posterior = "mean", out, chart, misses;
  int scale = 0;
};

Result<void> anomalies(const AnomaliesOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model);
  if (!subject) return subject.error();
  AnomaliesQuestion question = options.question;
  question.score = *scoreNamed(options.score);
  question.allScores = !options.out.empty();
  question.posterior = options.posterior == "sample" ? PosteriorUse::Sample : PosteriorUse::Mean;
  const auto answer = ask(question, *subject, stop);
  if (!answer) {
    // Which classes there are is known only now.
    const std::string& field = answer.error().where;
    if (field == "normal" || field == "anomalous") throw wrongOption(answer.error());
    return answer.error();
  }
  if (!options.out.empty()) {
    if (auto written = writeFile(options.out, toCsv(*answer)); !written) return written;
  }
  if (!options.misses.empty()) {
    if (auto drawn = drawMisses(*answer, options.misses, {false, options.scale}); !drawn) return drawn;
  }
  return finish(*answer, {options.chart});
}

}  // namespace

void addAnomaliesCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<AnomaliesOptions>();
  CLI::App* command = addAnalysis(app, "anomalies");
  addModelArgument(*command, options->model);
  command->add_option("--normal", options->question.normal,
                      "NAME, folder or file, with classes after a colon: mnist:0,3-5 (default: what the model was trained on)");
  command->add_option("--anomalous", options->question.anomalous, "The anomalous images, in the same form")->required();
  command->add_option("--score", options->score, "Higher is more anomalous")
      ->check(CLI::IsMember({"reconstruction", "kl", "elbo", "mahalanobis"}))
      ->capture_default_str();
  command->add_option("--posterior", options->posterior, "mean: z at the posterior's mean; sample: one sample of z per image")
      ->check(CLI::IsMember({"mean", "sample"}))
      ->capture_default_str();
  command->add_option("--out", options->out,
                      "Write every image's scores, a .csv: set, index, label, the score that --score chooses, and all four");
  addChartOption(*command, options->chart, "Write a chart of the histogram and the ROC curve");
  addPngOption(*command, "--misses", options->misses,
               "Write a picture of the worst errors: normal images with the highest scores above anomalous ones with the lowest");
  command->add_option("--scale", options->scale, "Screen pixels per image pixel in that picture (default: fits a screen)")
      ->check(within(1, 64));
  addSeedOption(*command, options->question.seed,
                "Seed of the samples and of the images that the distance is fitted to (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return anomalies(*options, stop); }; });
}

}  // namespace latentscape
