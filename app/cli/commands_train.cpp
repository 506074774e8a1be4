// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/dataset_flags.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/cli/training_watch.h"
#include "app/options/values.h"
#include "core/analyses/run_pictures.h"
#include "core/data/open.h"
#include "core/data/split.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/model/model.h"
#include "core/storage/run_folder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <system_error>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

struct TrainOptions {
  RunConfig config;
  DatasetFlags data;
  std::optional<std::string> hidden, channels;
  std::string family = "vae", network, activation, reconstruction, optimizer, schedule;
  std::string corruption = "none";
  bool betaGiven = false;
  std::string out;
  bool overwrite = false;
};

// The options that set fields of the configuration.
std::string optionOf(const std::string& field) {
  static const std::map<std::string, std::string> options = {{"latent_dimension", "--latent"},   {"learning_rate", "--lr"},
                                                             {"weight_decay", "--weight-decay"}, {"kl_warmup", "--kl-warmup"},
                                                             {"learned_variance", "--variance"}, {"variance", "--variance"}};
  const auto found = options.find(field);
  return found == options.end() ? "--" + field : found->second;
}

CLI::ValidationError usage(const Error& error) {
  return CLI::ValidationError(optionOf(error.where), Error{error.what, "", error.advice}.message());
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

// Removes the folder again if the run never began.
class MadeFolder {
 public:
  explicit MadeFolder(fs::path folder) : m_folder(std::move(folder)), m_wasThere(fs::exists(m_folder, m_ignored)) {}
  ~MadeFolder() {
    if (!m_wasThere) fs::remove(m_folder, m_ignored);  // removes only an empty folder
  }
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;

 private:
  fs::path m_folder;
  std::error_code m_ignored;
  bool m_wasThere;
};

nlohmann::ordered_json summary(const TrainOptions& options, const TrainingWatch& watch) {
  const Checkpoint checkpoint = watch.checkpoint();
  nlohmann::ordered_json result = {{"run", options.out}, {"epochs", checkpoint.epochs}, {"step", checkpoint.step}};
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
std::optional<Error> outcome(const TrainOptions& options, const TrainingWatch& watch) {
  const SessionStatus& status = watch.status();
  const Checkpoint checkpoint = watch.checkpoint();
  if (status.error) {
    Error error = *status.error;
    error.what += "; " + options.out + " holds the last good weights, after " + fixed(checkpoint.epochs, 2) + " epochs";
    return error;
  }
  if (checkpoint.step == status.totalSteps) return std::nullopt;
  return Error{"stopped after " + fixed(checkpoint.epochs, 2) + " of " + std::to_string(status.config.training.epochs) +
                   " epochs; what was trained is kept in " + options.out,
               "", ""};
}

Result<void> train(TrainOptions& options, std::stop_token stop) {
  checkOptions(options);
  const MadeFolder made(options.out);
  if (auto prepared = prepareRunFolder(options.out, options.overwrite); !prepared) return prepared;
  std::shared_ptr<const Dataset> dataset;
  {
    ProgressLine line;
    auto opened = openDataset(options.config.dataset, options.config.data, stop, drawInto(line, true));
    if (!opened) return opened.error();
    line.clear();
    tellSkipped(**opened);
    dataset = *std::move(opened);
  }
  if (dataset->train.empty()) return Error{"has no training images", dataset->title, "Choose a data set that has some."};
  options.config.dataset = dataset->name;
  options.config.data = recorded(options.config.data, *dataset);
  options.config.model.image = dataset->train.shape;
  if (options.config.model.family == Family::ConditionalVae) {
    options.config.model.classes = static_cast<int>(dataset->classNames.size());
    if (dataset->train.labels.empty()) {
      return Error{" has no classes, which a conditional VAE needs", dataset->title,
                   "Choose another data set or another family."};
    }
  }
  if (auto valid = validate(options.config); !valid) return valid;

  TrainingWatch watch(options.out, dataset);
  if (auto ran = watch.run(options.config, stop); !ran) return ran;
  const SessionStatus& status = watch.status();
  if (!watch.trained()) {  // an existing run stays as it is
    if (!status.error) return Error::cancelledByUser();
    Error error = *status.error;
    error.what += "; nothing was written";
    return error;
  }

  const Checkpoint checkpoint = watch.checkpoint();
  if (auto saved = watch.save(); !saved) return saved;
  printJson(summary(options, watch));
  std::cout << std::flush;
  const auto model = makeModel(checkpoint.config.model, checkpoint.weights);
  const auto drawn = writeRunPictures(options.out, *model, dataset, watch.modelLosses());
  std::optional<Error> problem = outcome(options, watch);
  if (drawn) return problem ? Result<void>(*problem) : Result<void>();
  if (problem) {
    problem->what += "; its pictures are missing: " + drawn.error().message();
    return *problem;
  }
  Error error = drawn.error();
  error.what += "; the model is saved in " + options.out;
  return error;
}

}  // namespace

void addTrainCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<TrainOptions>();
  TrainingConfig& training = options->config.training;
  CLI::App* command =
      app.add_subcommand("train", "Train an autoencoder or variational autoencoder; Ctrl-C stops and keeps what was trained");
  command->add_option("--dataset", options->config.dataset, kDatasetForms)->capture_default_str();
  addDatasetFlags(*command, options->data);
  addImagesFlag(*command, options->data);
  const auto choice = [command](const char* name, std::string& value, auto names, const char* help) {
    command->add_option(name, value, help)->check(CLI::IsMember(std::vector<std::string>(names.begin(), names.end())));
  };
  command->add_option("--family", options->family, "autoencoder, vae, beta-vae (a vae with --beta 4) or conditional-vae")
      ->check(CLI::IsMember({"autoencoder", "vae", "beta-vae", "conditional-vae"}))
      ->capture_default_str();
  command->add_option("--latent", options->config.model.latentDimension, "Latent dimension")
      ->check(within(1, ConfigLimits::maxLatentDimension))
      ->capture_default_str();
  choice("--network", options->network, choiceNames<Network>(), "dense or convolutional (default: dense)");
  command->add_option(
      "--channels", options->channels,
      "Channels of a convolutional network's feature maps, each half the height and width of the one before (default: 32,64)");
  command->add_option(
      "--hidden", options->hidden,
      "Widths of the encoder's dense hidden layers, \"\" for none (default: 512,256; 256 for a convolutional network)");
  choice("--activation", options->activation, choiceNames<Activation>(), "The function between layers (default: relu)");
  choice("--reconstruction", options->reconstruction, choiceNames<Reconstruction>(),
         "The reconstruction term (default: bernoulli)");
  command->add_option_function<std::string>(
      "--variance",
      [options](const std::string& text) {
        options->config.model.learnedVariance = text == "learned";
        if (text == "learned") return;
        if (const std::string problem = within(1e-6, ConfigLimits::maxVariance)(text); !problem.empty())
          throw CLI::ValidationError("--variance", problem + "; or give learned");
        options->config.model.variance = std::stod(text);
      },
      "Pixel variance of the gaussian term: a number, or learned (default: 0.1)");
  command->add_option("--epochs", training.epochs, "Passes through the training images")
      ->check(within(1, ConfigLimits::maxEpochs))
      ->capture_default_str();
  command->add_option("--batch", training.batch, "Images per step")
      ->check(within(1, ConfigLimits::maxBatch))
      ->capture_default_str();
  command
      ->add_option("--corruption", options->corruption,
                   "Corruption of the input, for denoising: none, gaussian:0.5, salt-pepper:0.2 or masking:0.3")
      ->capture_default_str();
  choice("--optimizer", options->optimizer, choiceNames<Optimizer>(), "The optimizer (default: adam)");
  command->add_option("--lr", training.learningRate, "Learning rate")
      ->check(anyNumber("above 0 and at most " + fixed(ConfigLimits::maxLearningRate, 0)))
      ->capture_default_str();
  choice("--schedule", options->schedule, choiceNames<Schedule>(),
         "Learning-rate schedule; step: divided by ten after each third (default: constant)");
  command->add_option("--warmup", training.warmup, "Epochs over which the learning rate rises from 0")
      ->check(within(0.0, double{ConfigLimits::maxEpochs}))
      ->capture_default_str();
  command->add_option("--momentum", training.momentum, "Momentum of sgd")
      ->check(anyNumber("of at least 0 and below 1"))
      ->capture_default_str();
  command
      ->add_option("--weight-decay", training.weightDecay,
                   "Weight decay of weights and biases; adamw's is decoupled from the gradient")
      ->check(within(0.0, ConfigLimits::maxWeightDecay))
      ->capture_default_str();
  command->add_option("--clip", training.clip, "Clip the gradient's norm to this; 0: no clipping")
      ->check(within(0.0, ConfigLimits::maxClip))
      ->capture_default_str();
  command->add_option("--beta", training.beta, "Weight of the KL divergence (default: 1; 4 for beta-vae)")
      ->check(within(0.0, ConfigLimits::maxBeta))
      ->each([options](const std::string&) { options->betaGiven = true; });
  command->add_option("--kl-warmup", training.klWarmup, "Epochs over which that weight rises from 0")
      ->check(within(0.0, double{ConfigLimits::maxEpochs}))
      ->capture_default_str();
  command->add_flag("--binarize", training.binarize,
                    "Draw each pixel black or white with its grey level as the probability: for training images anew at every "
                    "step, for test images once");
  command->add_flag(
      "--mean-over-pixels", training.meanOverPixels,
      "The classic slip: minimise the mean over pixels plus a summed KL divergence; losses are still printed as sums");
  addSeedOption(*command, training.seed,
                "The same seed on the same device and number of threads gives the same run (default: 1)");
  command->add_option("--device", training.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  command->add_option("--threads", training.threads, "Processor threads; 0 for all")
      ->check(within(0, ConfigLimits::maxThreads))
      ->capture_default_str();
  command->add_option("--engine", training.engine, "fused (ours, on the processor), autograd (LibTorch) or auto")
      ->capture_default_str();
  command->add_option("--out", options->out, "The RUN folder: config.json, metrics.csv, model.safetensors and pictures")
      ->required();
  command->add_flag("--overwrite", options->overwrite, "Replace the files of an existing run");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return train(*options, stop); }; });
}

}  // namespace latentscape
