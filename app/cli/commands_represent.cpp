// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/choice_option.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/represent.h"

#include <memory>

namespace latentscape {
namespace {

struct RepresentOptions {
  DatasetFlags data;
  RepresentQuestion question;
  std::string model, dataset, chart, csv;
};

Result<void> represent(const RepresentOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model, options.dataset, Split::Test, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.chart, options.csv});
}

}  // namespace

void addRepresentCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<RepresentOptions>();
  RepresentQuestion& question = options->question;
  CLI::App* command = addAnalysis(app, "represent");
  addModelArgument(*command, options->model);
  addDatasetOptions(*command, options->dataset, options->data);
  command->add_option("--neighbours", question.neighbours, "Nearest neighbours that vote")
      ->check(within(1, RepresentQuestion::kMaxNeighbours))
      ->capture_default_str();
  command->add_option("--l2", question.l2, "Weight of the linear probe's L2 penalty")
      ->check(within(0.0, RepresentQuestion::kMaxL2))
      ->capture_default_str();
  addImageCountOption(*command, "--train-images", question.trainImages,
                      "Number of images to learn from, drawn at random (default: all)", RepresentQuestion::kLeastImages);
  addImageCountOption(*command, "--test-images", question.testImages,
                      "Number of images to test on, drawn at random (default: all)", RepresentQuestion::kLeastImages);
  addChoiceOption(*command, "--matrix", question.matrix, "The classifier whose confusion matrix --chart draws");
  addChartOption(*command, options->chart, "Write a chart of that confusion matrix");
  addCsvOption(*command, options->csv);
  addSeedOption(*command, question.seed, "Seed of all random draws (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return represent(*options, stop); }; });
}

}  // namespace latentscape
