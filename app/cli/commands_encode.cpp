// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "core/analyses/encode.h"

#include <memory>
#include <string>

namespace latentscape {
namespace {

struct EncodeOptions {
  DatasetFlags data;
  EncodeQuestion question;
  std::string model, dataset, out;
};

Result<void> encode(const EncodeOptions& options, std::stop_token stop) {
  const auto subject = openSubject(options.model, options.dataset, options.question.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(options.question, *subject, stop);
  if (!answer) return answer.error();
  return writeCsv(*answer, options.out);
}

}  // namespace

void addEncodeCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<EncodeOptions>();
  CLI::App* command = addAnalysis(app, "encode");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  command->add_option("--out", options->out, "The file to write: index, label, mean_1.., log_variance_1..")->required();
  command->callback([options, &action] { action = [options](std::stop_token stop) { return encode(*options, stop); }; });
}

}  // namespace latentscape
