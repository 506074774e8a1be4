// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/choice_option.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "core/analyses/anomalies.h"
#include "core/base/files.h"

#include <memory>

namespace latentscape {
namespace {

struct AnomaliesOptions {
  AnomaliesQuestion question;
  std::string model, out, chart, misses;
  int scale = 0;
};

Result<void> anomalies(const AnomaliesOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model);
  if (!subject) return subject.error();
  AnomaliesQuestion question = options.question;
  question.allScores = !options.out.empty();
  const auto answer = ask(question, *subject, stop);
  if (!answer) {
    // Which classes there are is known only now.
    const std::string& field = answer.error().where;
    if (field == "normal" || field == "anomalous") throw wrongOption(answer.error());
    return answer.error();
  }
  if (auto able = checkWritable({options.out, options.misses, options.chart}); !able) return able;
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
  addChoiceOption(*command, "--score", options->question.score, "Higher is more anomalous; an autoencoder has no kl and no elbo");
  addChoiceOption(*command, "--posterior", options->question.posterior,
                  "mean: z at the posterior's mean; sample: one sample of z per image");
  command->add_option("--out", options->out,
                      "Write every image's scores, a .csv: set, index, label, the score that --score chooses, and all four, "
                      "empty where there is none");
  addChartOption(*command, options->chart, "Write a chart of the histogram and the ROC curve");
  addPngOption(*command, "--misses", options->misses,
               "Write a picture of the worst errors: normal images with the highest scores above anomalous ones with the lowest");
  addScaleOption(*command, options->scale, " in that picture");
  addSeedOption(*command, options->question.seed,
                "Seed of the samples and of the images that the distance is fitted to (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return anomalies(*options, stop); }; });
}

}  // namespace latentscape
