// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "core/analyses/denoise.h"

#include <memory>

namespace latentscape {
namespace {

struct DenoiseOptions {
  DatasetFlags data;
  DenoiseQuestion question;
  std::string model, dataset, corruption, out, csv;
  int scale = 0;
};

Result<void> denoise(const DenoiseOptions& options, std::stop_token stop) {
  DenoiseQuestion question = options.question;
  question.corruption = optionValue(parseCorruption(options.corruption));
  const auto subject = openSubject(options.model, options.dataset, options.question.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(question, *subject, stop);
  if (!answer) return answer.error();
  return finish(*answer, {options.out, options.csv}, {false, options.scale});
}

}  // namespace

void addDenoiseCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<DenoiseOptions>();
  CLI::App* command = addAnalysis(app, "denoise");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  command->add_option("--corruption", options->corruption, "gaussian:DEVIATION, salt-pepper:SHARE or masking:SHARE")->required();
  addImageCountOption(*command, "--images", options->question.images, "The number of images, drawn at random (default: all)");
  addPictureOption(*command, "--out", options->out, "Write a picture of eighteen images: noisy above denoised above original");
  addScaleOption(*command, options->scale);
  addCsvOption(*command, options->csv);
  addSeedOption(*command, options->question.seed, "Seed of the noise and the draw (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return denoise(*options, stop); }; });
}

}  // namespace latentscape
