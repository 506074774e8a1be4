// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"

#include <memory>
#include <string>

namespace latentscape {

// What an analysis that begins at a point of latent space (its question's image, see core/analyses/start_point.h) is asked with.
template <class Question>
struct StartPointOptions {
  DatasetFlags data;
  Question question;
  std::string model, dataset, out, csv;
  int scale = 0;
};

// Adds the command with the options that all of these share, and runs it: it writes a picture, a table if one is named, and
// prints figures.
template <class Question>
CLI::App* addStartPointCommand(CLI::App& app, Action& action, const std::string& name,
                               const std::shared_ptr<StartPointOptions<Question>>& options) {
  CLI::App* command = addAnalysis(app, name);
  addModelArgument(*command, options->model);
  addPictureOption(*command, "--out", options->out, "The picture to write")->required();
  addScaleOption(*command, options->scale);
  addImagesOptions(*command, options->dataset, options->question.split, options->data);
  command->callback([options, &action] {
    action = [options](std::stop_token stop) -> Result<void> {
      const auto subject =
          openSubject(options->model, options->dataset, options->question.split, options->question.image, stop, options->data);
      if (!subject) return subject.error();
      const auto answer = ask(options->question, *subject, stop);
      if (!answer) return answer.error();
      return finish(*answer, {options->out, options->csv}, {.scale = options->scale});
    };
  });
  return command;
}

}  // namespace latentscape
