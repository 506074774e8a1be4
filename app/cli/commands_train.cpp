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
#include "core/data/open.h"
#include "core/data/split.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/model/fields.h"
#include "core/storage/run_folder.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <optional>
#include <system_error>
#include <type_traits>
#include <variant>

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
    tellReading(**opened);
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
  command->add_option("--out", options->out, "The RUN folder: config.json, metrics.csv, model.safetensors and pictures")
      ->required();
  command->add_flag("--overwrite", options->overwrite, "Replace the files of an existing run");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return train(*options, stop); }; });
}

}  // namespace latentscape
