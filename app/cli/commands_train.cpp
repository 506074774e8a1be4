// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/cli/train_options.h"
#include "app/cli/training_watch.h"
#include "core/analyses/run_pictures.h"
#include "core/base/files.h"
#include "core/base/number_text.h"
#include "core/base/threads.h"
#include "core/data/open.h"
#include "core/data/split.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/runs/going_on.h"
#include "core/runs/keeper.h"
#include "core/runs/run_reader.h"
#include "core/runs/run_writer.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

namespace latentscape {
namespace {

constexpr auto kTryAgain = std::chrono::seconds(10);

// Opens the run to go on with, and completes the options by what it is.
Result<GoingOn> openToGoOn(TrainOptions& options) {
  auto going =
      openGoingOn(options.resume, [&options](const RunConfig& own) -> Result<RunConfig> { return configToGoOn(options, own); });
  if (!going) return going;
  for (const std::string& note : going->from.notes) tellNote(note);
  if (going->branch && options.out.empty()) {
    const RunProgress& progress = going->progress();
    throw CLI::ValidationError("--out",
                               "expected the folder of a branch, which is a run of its own, because something changes: " +
                                   describeBranch(progress.config, going->config, progress.epochs));
  }
  if (going->readOnly && options.out.empty()) {
    return Error{"can't be written to, so the run can't go on there", options.resume,
                 "Go on with it in another folder, as a branch: --out FOLDER."};
  }
  going->branch = !options.out.empty();
  options.config = going->config;
  if (!going->branch) options.out = options.resume;
  return going;
}

// "going on from step 4,690, after 10.00 of 20 epochs of runs/first, as a branch: epochs 10 → 20"
std::string describe(const GoingOn& going, const TrainOptions& options) {
  const RunProgress& progress = going.progress();
  std::string text = "going on from step " + countText(progress.step) + ", after " + fixed(progress.epochs, 2) + " of " +
                     std::to_string(options.config.training.epochs) + " epochs of " + options.resume;
  if (!going.branch) return text;
  const std::string changes = describeBranch(progress.config, options.config, progress.epochs);
  return text + ", as a branch in " + options.out + (changes.empty() ? "" : ": " + changes);
}

nlohmann::ordered_json summary(const std::string& folder, const TrainingWatch& watch) {
  const Checkpoint checkpoint = watch.checkpoint();
  nlohmann::ordered_json result = {{"run", folder}, {"epochs", checkpoint.epochs}, {"step", checkpoint.step}};
  if (checkpoint.test) {
    result["test"] = {
        {"loss", checkpoint.test->loss()}, {"reconstruction", checkpoint.test->reconstruction}, {"kl", checkpoint.test->kl}};
  } else {
    result["test"] = nullptr;
  }
  const double seconds = watch.status().secondsTraining;
  const auto images = static_cast<double>(watch.losses().empty() ? 0 : watch.losses().back().images);
  result["seconds"] = seconds;
  result["images_per_second"] = seconds > 0.0 ? images / seconds : 0.0;
  result["device"] = watch.status().device;
  return result;
}

// Why a saved run did not reach its end.
std::optional<Error> outcome(const std::string& folder, const TrainingWatch& watch) {
  const SessionStatus& status = watch.status();
  const Checkpoint checkpoint = watch.checkpoint();
  if (status.error) {
    Error error = *status.error;
    error.what += "; " + folder + " holds that state, after " + fixed(checkpoint.epochs, 2) + " epochs";
    if (status.divergence) {
      error.advice += " Such as: latentscape-cli train --resume " + folder + " --lr " +
                      significantText(status.divergence->learningRate, 2) + " --out " + folder + "-again";
    }
    return error;
  }
  if (checkpoint.step == status.totalSteps) return std::nullopt;
  return Error{"stopped after " + fixed(checkpoint.epochs, 2) + " of " + std::to_string(status.config.training.epochs) +
                   " epochs; what was trained is saved in " + folder,
               "", "Go on with it: latentscape-cli train --resume " + folder};
}

// Opens the images, and completes what the configuration says of them.
Result<std::shared_ptr<const Dataset>> openImages(TrainOptions& options, const GoingOn* going, std::stop_token stop) {
  RunConfig& config = options.config;
  ProgressLine line;
  auto opened =
      openDataset(config.dataset, going != nullptr ? reopening(config) : config.data, std::move(stop), drawInto(line, true));
  if (!opened) return opened;
  line.clear();
  tellReading(**opened);
  const std::shared_ptr<const Dataset> dataset = *opened;
  if (auto trainable = checkTrainable(*dataset); !trainable) return trainable.error();
  if (going != nullptr) {
    if (auto fits = checkGoingOn(*going, *dataset, "Give more --epochs, and --out: that makes a branch."); !fits)
      return fits.error();
    return dataset;
  }
  config.dataset = dataset->name;
  config.data = recorded(config.data, *dataset);
  config.model.image = dataset->train.shape;
  if (config.model.family == Family::ConditionalVae) {
    config.model.classes = static_cast<int>(dataset->classNames.size());
    if (dataset->train.labels.empty()) {
      return Error{" has no classes, which a conditional VAE needs", dataset->title,
                   "Choose another data set or another family."};
    }
  }
  if (auto valid = validate(config); !valid) return valid.error();
  return dataset;
}

// Takes the folder before training begins.
Result<RunWriter> takeFolder(const TrainOptions& options, const GoingOn* going) {
  if (going == nullptr) {
    auto id = newRunId();
    if (!id) return id.error();
    return RunWriter::begin(options.out, {*std::move(id), std::nullopt, nullptr}, options.overwrite);
  }
  auto identity = identityToGoOn(*going);
  if (!identity) return identity.error();
  return going->branch ? RunWriter::begin(options.out, *std::move(identity), options.overwrite)
                       : RunWriter::goOn(options.out, *std::move(identity), going->from);
}

// "first" of runs/first, runs/first/ and ".".
std::string folderName(const std::string& folder) { return (plainPath(folder) / "").parent_path().filename().string(); }

// Saves what isn't saved, and waits for it: the last weights are given up only if the user says so.
Result<void> finishKeeping(Keeper& keeper, std::stop_token stop) {
  if (stop.stop_requested()) stop = {};  // that ended the training; the next signal ends the program
  for (;;) {
    const Result<void> finished = keeper.finish();
    if (finished || keeper.status().whole || stop.stop_requested()) return finished;
    tell("the run can't be saved anywhere: " + finished.error().message() +
         " It is tried again every ten seconds; Ctrl-C gives up.");
    sleepUnlessStopped(kTryAgain, stop);
  }
}

Result<void> train(TrainOptions& options, std::stop_token stop) {
  std::optional<GoingOn> going;
  if (options.resume.empty()) {
    if (options.out.empty()) throw CLI::RequiredError("--out");
    checkTrainOptions(options);
  } else {
    checkTrainOptions(options);
    auto opened = openToGoOn(options);
    if (!opened) return opened.error();
    going = *std::move(opened);
  }
  const GoingOn* const from = going ? &*going : nullptr;
  std::optional<RunWriter> writer;
  const auto take = [&]() -> Result<void> {
    auto taken = takeFolder(options, from);
    if (!taken) return taken.error();
    writer = *std::move(taken);
    if (writer->lockWarning()) tellNote(*writer->lockWarning());
    return {};
  };
  // A new folder is tried before anything else. A run that goes on is left alone until it is certain that it can.
  const bool inPlace = going && !going->branch;
  if (!inPlace) {
    if (auto taken = take(); !taken) return taken;
  }
  const auto dataset = openImages(options, from, stop);
  if (!dataset) return dataset.error();
  if (going) tellNote(describe(*going, options));
  if (inPlace) {
    if (auto taken = take(); !taken) return taken;
  }

  TrainingStart start;
  if (going) {
    start.state = std::make_shared<const RunState>(std::move(going->from.file.state));
    start.losses = std::move(going->from.losses);
  }
  writer->setTrainedOn(trainingKeys(**dataset, options.config.data.seed));
  RunWriter::Identity identity = writer->identity();
  const auto news = std::make_shared<News>();
  const auto keeper =
      std::make_shared<Keeper>([&writer]() -> Result<RunWriter> { return *std::move(writer); }, std::move(identity), start.losses,
                               folderName(options.out), [news] { news->tell(); },
                               KeeperOptions{.every = std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                                 std::chrono::duration<double>(options.saveEvery))});
  TrainingWatch watch(*keeper, news, *dataset);
  start.recorder = keeper;
  if (auto ran = watch.run(options.config, std::move(start), stop); !ran) return ran;
  const SessionStatus& status = watch.status();
  if (!watch.trained()) {  // an existing run stays as it is
    if (!status.error) return Error::cancelledByUser();
    Error error = *status.error;
    error.what += "; nothing was written";
    return error;
  }

  const Result<void> kept = finishKeeping(*keeper, stop);
  const KeeperStatus keeping = keeper->status();
  const std::string folder = keeping.elsewhere.empty() ? options.out : keeping.elsewhere.string();
  if (!kept && !keeping.whole) return kept;
  const Checkpoint checkpoint = watch.checkpoint();
  printJson(summary(folder, watch));
  std::cout << std::flush;
  const auto model = makeModel(checkpoint.config.model, checkpoint.weights);
  const auto drawn = writeRunPictures(folder, *model, *dataset, watch.modelLosses());
  std::optional<Error> problem = outcome(folder, watch);
  if (!kept) {
    Error error = kept.error();
    error.what += "; the run is saved in " + folder;
    if (status.error) error.what += "; training failed: " + status.error->what;
    else if (problem) error.advice += " " + problem->advice + ".";
    return error;
  }
  if (drawn) return problem ? Result<void>(*problem) : Result<void>();
  if (problem) {
    problem->what += "; its pictures are missing: " + drawn.error().message();
    return *problem;
  }
  Error error = drawn.error();
  error.what += "; the model is saved in " + folder;
  return error;
}

}  // namespace

void addTrainCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<TrainOptions>();
  CLI::App* command =
      app.add_subcommand("train", "Train an autoencoder or variational autoencoder; Ctrl-C stops and keeps what was trained");
  addTrainOptions(*command, *options);
  command->callback([options, &action] { action = [options](std::stop_token stop) { return train(*options, stop); }; });
}

}  // namespace latentscape
