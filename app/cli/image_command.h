// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/selection.h"
#include "core/data/open.h"

#include <memory>
#include <string>
#include <utility>

namespace latentscape {

// What an analysis that looks for the code of one image (its question's image) is asked with.
template <class Question>
struct ImageCommandOptions {
  DatasetFlags data;
  Question question;
  std::string model, dataset, image, out;
  bool centred = false;
  int scale = 0;
};

// The model with the images that --image means: those of the data set ("test:3"), or a picture's file, which becomes the one test
// image, as it is or centred as MNIST's; says on standard error if that reversed it. Writes the image's name.
template <class Question>
Result<AnalysisSubject> openImage(const ImageCommandOptions<Question>& options, ImageName& name, const std::stop_token& stop) {
  if (namesMissingFile(options.image)) {
    throw wrongOption({"there is no file \"" + options.image + "\"", "image",
                       "Name a picture's file, or an image of the data set, test:N or train:N"});
  }
  if (!namesPicture(options.image)) {
    if (options.centred)
      throw wrongOption({"--image is no picture's file, and images of a data set stay as they are", "centred", ""});
    name = optionValue(parseImageName("image", options.image, "test:N, train:N or a picture's file"));
    return openSubject(options.model, options.dataset, name.split, stop, options.data);
  }
  if (!options.dataset.empty()) throw wrongOption({"--image is a picture's file, which needs no data set", "dataset", ""});
  name = {};
  if (!options.centred) return openSubject(options.model, options.image, Split::Test, stop, options.data);
  auto subject = openSubject(options.model);
  if (!subject) return subject;
  auto picture = openCentredPicture(options.image, subject->model->imageShape());
  if (!picture && picture.error().where == "centred") throw wrongOption(picture.error());
  if (!picture) return picture.error();
  tellReading(*picture);
  subject->dataset = std::make_shared<const Dataset>(*std::move(picture));
  return subject;
}

// Adds the command with the options that these analyses share, and runs it: it prints figures, and writes a picture if one is
// named. prepare(question) fills in what the command reads by itself; it may throw wrongOption().
template <class Question, class Prepare>
CLI::App* addImageCommand(CLI::App& app, Action& action, const std::string& name,
                          const std::shared_ptr<ImageCommandOptions<Question>>& options, const std::string& picture,
                          const Prepare& prepare) {
  CLI::App* command = addAnalysis(app, name);
  addModelArgument(*command, options->model);
  command->add_option("--image", options->image, "The image: test:N or train:N, from 0, or a picture's file")->required();
  addDatasetOptions(*command, options->dataset, options->data);
  CLI::Option* centred = command->add_flag("--centred", options->centred,
                                           "Take a picture's ink alone, light on dark or dark on light, and centre it as MNIST's "
                                           "digits are, as the window's pad does");
  for (const char* const option : {"--side", "--fit", "--colour", "--classes", "--pixel-range", "--shape"})
    centred->excludes(command->get_option(option));
  command->add_option("--class", options->question.givenClass,
                      "The class that a conditional model is given, by number or name (default: the image's own)");
  command->add_option("--samples", options->question.samples, "Number of fresh samples that both codes are scored with")
      ->check(within(Question::kMinSamples, Question::kMaxSamples))
      ->capture_default_str();
  addPictureOption(*command, "--out", options->out, picture);
  addScaleOption(*command, options->scale);
  addSeedOption(*command, options->question.seed, "Seed of the noise (default: 1)");
  command->callback([options, prepare, &action] {
    action = [options, prepare](std::stop_token stop) -> Result<void> {
      Question question = options->question;
      prepare(question);
      const auto subject = openImage(*options, question.image, stop);
      if (!subject) return subject.error();
      const auto answer = ask(question, *subject, stop);
      if (!answer) return answer.error();
      return finish(*answer, {options->out}, {.scale = options->scale});
    };
  });
  return command;
}

}  // namespace latentscape
