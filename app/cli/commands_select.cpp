// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answers.h"
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/options/values.h"
#include "core/analyses/selected.h"
#include "core/analyses/training_selection.h"
#include "core/analyses/write_answer.h"

#include <memory>
#include <vector>

namespace latentscape {
namespace {

struct SelectOptions {
  DatasetFlags data;
  SelectedQuestion question;
  Split split = Split::Test;
  std::string model, dataset, out, trainWith, trainWithout;
  int scale = 0;
};

Result<void> checkTraining(const SelectedAnswer& answer, TrainingSelection which, const std::string& file) {
  return file.empty() ? Result<void>() : checkTrainingSet(*answer.from->images.source(), trainingImagesOf(answer), which);
}

Result<void> writeTraining(const SelectedAnswer& answer, TrainingSelection which, const std::string& file, std::stop_token stop) {
  if (file.empty()) return {};
  const Dataset& dataset = *answer.from->images.source();
  const auto written = writeTrainingSet(dataset, trainingImagesOf(answer), which, file, std::move(stop));
  if (!written) return written.error();
  tellNote(file + ": " + describeTrainingSet(dataset, *written));
  return {};
}

Result<void> select(const SelectOptions& options, std::stop_token stop) {
  SelectedQuestion question = options.question;
  question.set = options.split == Split::Train ? MapSet::Train : MapSet::Test;
  for (const auto& [option, file] : {std::pair{"--train-with", options.trainWith}, {"--train-without", options.trainWithout}}) {
    if (!file.empty() && options.split != Split::Train)
      throw CLI::ValidationError(option, "test images are not trained on: choose training images, by --split train");
  }
  const auto subject = openSubject(options.model, options.dataset, options.split, stop, options.data);
  if (!subject) return subject.error();
  const auto answer = ask(question, *subject, stop);
  if (!answer) return answer.error();
  // Nothing is written if a part of it can't be.
  if (auto with = checkTraining(*answer, TrainingSelection::With, options.trainWith); !with) return with;
  if (auto without = checkTraining(*answer, TrainingSelection::Without, options.trainWithout); !without) return without;
  if (auto able = checkWritable({options.out, options.trainWith, options.trainWithout}); !able) return able;
  if (!options.out.empty()) {  // first, since a contact sheet may prove too large
    if (auto written = writeAnswer(*answer, options.out, {false, options.scale}, stop); !written) return written;
  }
  if (auto with = writeTraining(*answer, TrainingSelection::With, options.trainWith, stop); !with) return with;
  if (auto without = writeTraining(*answer, TrainingSelection::Without, options.trainWithout, stop); !without) return without;
  if (auto told = finish(*answer, {}); !told) return told;
  if (const auto note = fileNote(*answer, options.out))
    tellMisfit({options.out + ": " + *note, "To train on a selection, choose training images, by --split train"});
  return {};
}

}  // namespace

void addSelectCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<SelectOptions>();
  CLI::App* command = addAnalysis(app, "select");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->split, options->data);
  command->add_option("--class", options->question.classes, "Images of these " + std::string(selectionHelp));
  command->add_option("--range", options->question.range,
                      "loss:LOW,HIGH, reconstruction:LOW,HIGH or kl:LOW,HIGH: images whose figure, in nats, lies from LOW to "
                      "HIGH; z1:LOW,HIGH: whose code does in that latent dimension; inf leaves an end open");
  command->add_option("--rectangle", options->question.rectangle,
                      "X,Y,WIDTH,HEIGHT: images whose code lies there, in the plane of --dims; X,Y is the lower left corner");
  command->add_option("--lasso", options->question.lasso,
                      "X,Y,X,Y,X,Y,...: images whose code lies inside the outline with these corners, in the plane of --dims");
  command->add_option("--dims", options->question.dims,
                      "I,J: the two latent dimensions, from 1, that --rectangle and --lasso lie in (default: 1,2)");
  command->add_flag("--invert", options->question.invert, "Take all other images of the split instead, as the last step");
  command
      ->add_option("--out", options->out,
                   "Write the images with labels, codes and numbers (.npz, which --dataset takes), codes and losses (.csv), the "
                   "figures (.json), or a contact sheet (.png, .svg)")
      ->check(fileName({".npz", ".csv", ".json", ".png", ".svg"}));
  command->add_option("--sheet", options->question.sheet, "Images on the contact sheet, at most")
      ->check(within(1, SelectedQuestion::kMostOnSheet))
      ->capture_default_str();
  addScaleOption(*command, options->scale, " on the contact sheet");
  command
      ->add_option("--train-with", options->trainWith,
                   "Write a data set whose training images are these, and whose test images are the data set's, a .npz")
      ->check(fileName({".npz"}));
  command->add_option("--train-without", options->trainWithout, "The same with all other training images")
      ->check(fileName({".npz"}));
  command->callback([options, &action] { action = [options](std::stop_token stop) { return select(*options, stop); }; });
}

}  // namespace latentscape
