// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/reconstruct.h"

#include <memory>

namespace latentscape {
namespace {

struct ReconstructOptions {
  DatasetFlags data;
  ReconstructQuestion question;
  std::string model, dataset, out, csv;
  int scale = 0;
};

Result<void> reconstruct(const ReconstructOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model, options.dataset, options.question.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.out, options.csv}, {false, options.scale});
}

}  // namespace

void addReconstructCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<ReconstructOptions>();
  CLI::App* command = addAnalysis(app, "reconstruct");
  addModelArgument(*command, options->model);
  addPictureOption(*command, "--out", options->out, "The picture to write")->required();
  addScaleOption(*command, options->scale);
  addCsvOption(*command, options->csv);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  CLI::Option* count = command->add_option("--count", options->question.count, "The first N images, or N drawn by --seed");
  count->check(within(std::uint64_t{1}, ReconstructQuestion::kMaxImages))->type_name("UINT")->capture_default_str();
  addSeedOption(*command, options->question.seed, "Draw the images at random, with this seed");
  command->add_option("--indices", options->question.indices, "Or these images: 1,2,3")
      ->delimiter(',')
      ->check(within(std::int64_t{0}, std::int64_t{1} << 40))
      ->type_name("UINT")
      ->expected(1, static_cast<int>(ReconstructQuestion::kMaxImages))
      ->excludes(count)
      ->excludes(command->get_option("--seed"));
  command->callback([options, &action] { action = [options](std::stop_token stop) { return reconstruct(*options, stop); }; });
}

}  // namespace latentscape
