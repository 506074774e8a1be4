// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/choice_option.h"
#include "app/cli/command.h"
#include "app/cli/dataset_flags.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/cli/training_watch.h"
#include "app/options/values.h"
#include "core/analyses/run_pictures.h"
#include "core/base/files.h"
#include "core/base/number_text.h"
#include "core/base/threads.h"
#include "core/data/open.h"
#include "core/data/split.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/model/fields.h"
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
#include <type_traits>
#include <variant>

namespace latentscape {
namespace {

constexpr auto kTryAgain = std::chrono::seconds(10);

struct TrainOptions {
  RunConfig config;
  DatasetFlags data;
  std::optional<std::string> hidden, channels;
  std::string family = "vae", network, activation, reconstruction, optimizer, schedule;
  std::string corruption = "none";
  bool betaGiven = false;
  std::string out, resume;
  bool overwrite = false;
  double saveEvery = 60.0;            // seconds
  const CLI::App* command = nullptr;  // which knows what was given
};

CLI::ValidationError usage(const Error& error) {
  const ConfigField* const field = findConfigField(error.where);
  const bool hasOption = field != nullptr && !field->option.empty();
  return CLI::ValidationError(hasOption ? std::string(field->option) : "--" + error.where,
                              Error{error.what, "", error.advice}.message());
}

CLI::Option* addOption(CLI::App& command, const ConfigField& field, auto& value, const std::string& help) {
  return command.add_option(std::string(field.option), value, help);
}

template <class Choice>
void addChoice(CLI::App& command, const ConfigField& field, std::string& value, const std::string& help) {
  addOption(command, field, value, help)->check(nameOfChoice<Choice>());
}

// Of a range without one of its ends, validate() refuses the end.
CLI::Validator checkOf(const NumberRange& range) {
  if (!range.lowAllowed || !range.highAllowed) return anyNumber(range.limits());
  if (range.whole) return within(static_cast<std::int64_t>(range.low), static_cast<std::int64_t>(range.high));
  return within(range.low, range.high);
}

CLI::Option* addNumber(CLI::App& command, const ConfigField& field, RunConfig& config, const std::string& help) {
  const auto add = [&](auto member) -> CLI::Option* {
    if constexpr (std::is_same_v<decltype(member), std::monostate>) return nullptr;
    else return addOption(command, field, memberOf(config, member), help)->check(checkOf(field.range));
  };
  return std::visit(add, field.number);
}

void checkOptions(TrainOptions& options) {
  const auto choose = [](const std::string& name, auto& choice) {
    if (!name.empty()) choice = choiceNamed<std::decay_t<decltype(choice)>>(name).value_or(choice);
  };
  const auto readList = [](const std::optional<std::string>& text, Result<std::vector<int>> (*parse)(std::string_view),
                           std::vector<int>& list) {
    if (!text) return;
    auto parsed = parse(*text);
    if (!parsed) throw usage(parsed.error());
    list = *std::move(parsed);
  };
  choose(options.network, options.config.model.network);
  if (options.config.model.convolutional()) {
    options.config.model.channels = kDefaultChannels;
    options.config.model.hidden = kDefaultConvolutionalHidden;
  }
  readList(options.hidden, parseHidden, options.config.model.hidden);
  readList(options.channels, parseChannels, options.config.model.channels);
  RunConfig& config = options.config;
  // A single code path: a beta-VAE is a VAE with another default.
  if (options.family == "beta-vae" && !options.betaGiven) config.training.beta = 4.0;
  config.model.family = options.family == "beta-vae" ? Family::Vae : choiceNamed<Family>(options.family).value_or(Family::Vae);
  choose(options.activation, config.model.activation);
  choose(options.reconstruction, config.model.reconstruction);
  choose(options.optimizer, config.training.optimizer);
  choose(options.schedule, config.training.schedule);
  auto corruption = parseCorruption(options.corruption);
  if (!corruption) throw usage(corruption.error());
  config.training.corruption = *corruption;
  // The data set determines the number of classes.
  config.model.classes = config.model.family == Family::ConditionalVae ? 1 : 0;
  config.data = options.data.over({});
  // The images' size is not known yet: checks that depend on it follow later.
  RunConfig known = options.config;
  if (known.model.convolutional()) {
    known.model.network = Network::Dense;
    known.model.channels.clear();
    known.model.hidden.clear();
  }
  if (auto valid = validate(known); !valid) throw usage(valid.error());
}

// The run to go on with, and what it becomes by the options that were given.
struct GoingOn {
  ResumableRun from;
  bool branch = false;  // a run of its own, in --out
};

bool given(const CLI::App& command, std::string_view option) {
  const CLI::Option* const found = option.empty() ? nullptr : command.get_option_no_throw(std::string(option));
  return found != nullptr && found->count() > 0;
}

// Opens the run, and turns options.config into its configuration with what was given.
Result<GoingOn> openGoingOn(TrainOptions& options) {
  auto opened = openToResume(options.resume);
  if (!opened) return opened.error();
  for (const std::string& note : opened->notes) tellNote(note);
  const RunProgress& progress = opened->file.state.progress;
  RunConfig config = progress.config;
  for (const ConfigField& field : kConfigFields) {
    if (!given(*options.command, field.option)) continue;
    if (field.mayChange == MayChange::BetweenRuns && field.name != "dataset") {
      throw CLI::ValidationError(
          std::string(field.option),
          "can't be given with --resume, because a run goes on with its own; leave it out, or train a new run");
    }
    copyField(options.config, config, field);
  }
  if (!(options.data.over(config.data) == config.data)) {
    throw CLI::ValidationError("--resume",
                               "a run goes on with the images that it was trained on, prepared as they were; leave out "
                               "what prepares them otherwise");
  }
  const bool branch = isBranch(progress.config, config) || !options.out.empty();
  if (branch && options.out.empty()) {
    throw CLI::ValidationError("--out",
                               "expected the folder of a branch, which is a run of its own, because something changes: " +
                                   describeBranch(progress.config, config, progress.epochs));
  }
  options.config = std::move(config);
  if (!branch) options.out = options.resume;
  return GoingOn{*std::move(opened), branch};
}

// "going on from step 4,690, after 10.00 of 20 epochs of runs/first, as a branch: epochs 10 → 20"
std::string describe(const GoingOn& going, const TrainOptions& options) {
  const RunProgress& progress = going.from.file.state.progress;
  std::string text = "going on from step " + grouped(progress.step) + ", after " + fixed(progress.epochs, 2) + " of " +
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
                   " epochs; what was trained is kept in " + folder,
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
  if (dataset->train.empty()) return Error{"has no training images", dataset->title, "Choose a data set that has some."};
  if (going != nullptr) {
    if (auto same = checkSameImages(going->from.trainedOn, *dataset, config.data.seed, dataset->title); !same)
      return same.error();
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
  auto identity = identityToGoOn(going->from, going->branch, options.resume);
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
    checkOptions(options);
  } else {
    checkOptions(options);
    auto opened = openGoingOn(options);
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
  if (going) {
    const std::uint64_t step = going->from.file.state.progress.step;
    if (step >= stepsOf(options.config.training, (*dataset)->train.size())) {
      return Error{
          "has reached its end, step " + grouped(step) + " of " + std::to_string(options.config.training.epochs) + " epochs",
          options.resume, "Give more --epochs, and --out: that makes a branch."};
    }
    tellNote(describe(*going, options));
  }
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
    error.what += "; the run is kept in " + folder;
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
  RunConfig& config = options->config;
  TrainingConfig& training = config.training;
  CLI::App* command =
      app.add_subcommand("train", "Train an autoencoder or variational autoencoder; Ctrl-C stops and keeps what was trained");
  const auto option = [command](const ConfigField& field, auto& value, const std::string& help) {
    return addOption(*command, field, value, help);
  };
  const auto number = [command, &config](const ConfigField& field, const std::string& help) {
    return addNumber(*command, field, config, help);
  };
  option(configField("dataset"), config.dataset, kDatasetForms)->capture_default_str();
  addDatasetFlags(*command, options->data);
  addImagesFlag(*command, options->data);
  option(configField("family"), options->family, "autoencoder, vae, beta-vae (a vae with --beta 4) or conditional-vae")
      ->check(CLI::IsMember({"autoencoder", "vae", "beta-vae", "conditional-vae"}))
      ->capture_default_str();
  number(configField("latent_dimension"), "Latent dimension")->capture_default_str();
  addChoice<Network>(*command, configField("network"), options->network, "dense or convolutional (default: dense)");
  option(configField("channels"), options->channels,
         "Channels of a convolutional network's feature maps, each half the height and width of the one before (default: 32,64)");
  option(configField("hidden"), options->hidden,
         "Widths of the encoder's dense hidden layers, \"\" for none (default: 512,256; 256 for a convolutional network)");
  addChoice<Activation>(*command, configField("activation"), options->activation, "The function between layers (default: relu)");
  addChoice<Reconstruction>(*command, configField("reconstruction"), options->reconstruction,
                            "The reconstruction term (default: bernoulli)");
  const ConfigField* const variance = &configField("variance");
  command->add_option_function<std::string>(
      std::string(variance->option),
      [options, variance](const std::string& text) {
        options->config.model.learnedVariance = text == "learned";
        if (text == "learned") return;
        if (const std::string problem = checkOf(variance->range)(text); !problem.empty())
          throw CLI::ValidationError(std::string(variance->option), problem + "; or give learned");
        options->config.model.variance = std::stod(text);
      },
      "Pixel variance of the gaussian term: a number, or learned (default: 0.1)");
  number(configField("epochs"), "Passes through the training images")->capture_default_str();
  number(configField("batch"), "Images per step")->capture_default_str();
  option(configField("corruption"), options->corruption,
         "Corruption of the input, for denoising: none, gaussian:0.5, salt-pepper:0.2 or masking:0.3")
      ->capture_default_str();
  addChoice<Optimizer>(*command, configField("optimizer"), options->optimizer, "The optimizer (default: adam)");
  number(configField("learning_rate"), "Learning rate")->capture_default_str();
  addChoice<Schedule>(*command, configField("schedule"), options->schedule,
                      "Learning-rate schedule; step: divided by ten after each third (default: constant)");
  number(configField("warmup"), configField("warmup").help)->capture_default_str();
  number(configField("momentum"), "Momentum of sgd")->capture_default_str();
  number(configField("weight_decay"), "Weight decay of weights and biases; adamw's is decoupled from the gradient")
      ->capture_default_str();
  number(configField("clip"), "Clip the gradient's norm to this; 0: no clipping")->capture_default_str();
  number(configField("beta"), "Weight of the KL divergence (default: 1; 4 for beta-vae)")->each([options](const std::string&) {
    options->betaGiven = true;
  });
  number(configField("kl_warmup"), "Epochs over which that weight rises from 0")->capture_default_str();
  command->add_flag(std::string(configField("binarize").option), training.binarize,
                    "Draw each pixel black or white with its grey level as the probability: for training images anew at every "
                    "step, for test images once");
  command->add_flag(
      std::string(configField("mean_over_pixels").option), training.meanOverPixels,
      "The classic slip: minimise the mean over pixels plus a summed KL divergence; losses are still printed as sums");
  number(configField("seed"),
         "The same seed, device and engine give the same run, by autograd only with the same --threads (default: 1)")
      ->type_name("UINT");
  option(configField("device"), training.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  number(configField("threads"), "Processor threads; 0 for all")->capture_default_str();
  option(configField("engine"), training.engine, "fused (ours, on the processor), autograd (LibTorch) or auto")
      ->capture_default_str();
  command->add_option("--out", options->out, "The RUN folder: checkpoints, metrics.csv, model.safetensors and pictures");
  command->add_option(
      "--resume", options->resume,
      "Go on with the RUN in this folder where it stopped, to the same bits as if it never had; with another --epochs, "
      "--lr or the like as a branch in --out");
  command->add_flag("--overwrite", options->overwrite, "Replace the run in the folder, once the new one's first state is saved");
  command->add_option("--save-every", options->saveEvery, "Seconds between two saves: a kill or a power cut loses no more")
      ->check(within(0.01, 86400.0))
      ->capture_default_str();
  options->command = command;
  command->callback([options, &action] { action = [options](std::stop_token stop) { return train(*options, stop); }; });
}

}  // namespace latentscape
