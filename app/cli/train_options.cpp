// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/train_options.h"

#include "app/cli/choice_option.h"
#include "app/options/values.h"
#include "core/model/fields.h"

#include <cstdint>
#include <type_traits>
#include <variant>
#include <vector>

namespace latentscape {
namespace {

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

bool given(const CLI::App& command, std::string_view option) {
  const CLI::Option* const found = option.empty() ? nullptr : command.get_option_no_throw(std::string(option));
  return found != nullptr && found->count() > 0;
}

}  // namespace

void addTrainOptions(CLI::App& command, TrainOptions& options) {
  RunConfig& config = options.config;
  TrainingConfig& training = config.training;
  const auto option = [&command](const ConfigField& field, auto& value, const std::string& help) {
    return addOption(command, field, value, help);
  };
  const auto number = [&command, &config](const ConfigField& field, const std::string& help) {
    return addNumber(command, field, config, help);
  };
  option(configField("dataset"), config.dataset, kDatasetForms)->capture_default_str();
  addDatasetFlags(command, options.data);
  addImagesFlag(command, options.data);
  option(configField("family"), options.family, "autoencoder, vae, beta-vae (a vae with --beta 4) or conditional-vae")
      ->check(CLI::IsMember({"autoencoder", "vae", "beta-vae", "conditional-vae"}))
      ->capture_default_str();
  number(configField("latent_dimension"), "Latent dimension")->capture_default_str();
  addChoice<Network>(command, configField("network"), options.network, "dense or convolutional (default: dense)");
  option(configField("channels"), options.channels,
         "Channels of a convolutional network's feature maps, each half the height and width of the one before (default: 32,64)");
  option(configField("hidden"), options.hidden,
         "Widths of the encoder's dense hidden layers, \"\" for none (default: 512,256; 256 for a convolutional network)");
  addChoice<Activation>(command, configField("activation"), options.activation, "The function between layers (default: relu)");
  addChoice<Reconstruction>(command, configField("reconstruction"), options.reconstruction,
                            "The reconstruction term (default: bernoulli)");
  const ConfigField* const variance = &configField("variance");
  command.add_option_function<std::string>(
      std::string(variance->option),
      [&options, variance](const std::string& text) {
        options.config.model.learnedVariance = text == "learned";
        if (text == "learned") return;
        if (const std::string problem = checkOf(variance->range)(text); !problem.empty())
          throw CLI::ValidationError(std::string(variance->option), problem + "; or give learned");
        options.config.model.variance = std::stod(text);
      },
      "Pixel variance of the gaussian term: a number, or learned (default: 0.1)");
  number(configField("epochs"), "Passes through the training images")->capture_default_str();
  number(configField("batch"), "Images per step")->capture_default_str();
  option(configField("corruption"), options.corruption,
         "Corruption of the input, for denoising: none, gaussian:0.5, salt-pepper:0.2 or masking:0.3")
      ->capture_default_str();
  addChoice<Optimizer>(command, configField("optimizer"), options.optimizer, "The optimizer (default: adam)");
  number(configField("learning_rate"), "Learning rate")->capture_default_str();
  addChoice<Schedule>(command, configField("schedule"), options.schedule,
                      "Learning-rate schedule; step: divided by ten after each third (default: constant)");
  number(configField("warmup"), configField("warmup").help)->capture_default_str();
  number(configField("momentum"), "Momentum of sgd")->capture_default_str();
  number(configField("weight_decay"), "Weight decay of weights and biases; adamw's is decoupled from the gradient")
      ->capture_default_str();
  number(configField("clip"), "Clip the gradient's norm to this; 0: no clipping")->capture_default_str();
  number(configField("beta"), "Weight of the KL divergence (default: 1; 4 for beta-vae)")->each([&options](const std::string&) {
    options.betaGiven = true;
  });
  number(configField("kl_warmup"), "Epochs over which that weight rises from 0")->capture_default_str();
  command.add_flag(std::string(configField("binarize").option), training.binarize,
                   "Draw each pixel black or white with its grey level as the probability: for training images anew at every "
                   "step, for test images once");
  command.add_flag(
      std::string(configField("mean_over_pixels").option), training.meanOverPixels,
      "The classic slip: minimise the mean over pixels plus a summed KL divergence; losses are still printed as sums");
  number(configField("seed"),
         "The same seed, device and engine give the same run, by autograd only with the same --threads (default: 1)")
      ->type_name("UINT");
  option(configField("device"), training.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  number(configField("threads"), "Processor threads; 0 for all")->capture_default_str();
  option(configField("engine"), training.engine, "fused (ours, on the processor), autograd (LibTorch) or auto")
      ->capture_default_str();
  command.add_option("--out", options.out, "The RUN folder: checkpoints, metrics.csv, model.safetensors and pictures");
  command.add_option(
      "--resume", options.resume,
      "Go on with the RUN in this folder where it stopped, to the same bits as if it never had; with another --epochs, "
      "--lr or the like as a branch in --out");
  command.add_flag("--overwrite", options.overwrite, "Replace the run in the folder, once the new one's first state is saved");
  command.add_option("--save-every", options.saveEvery, "Seconds between two saves: a kill or a power cut loses no more")
      ->check(within(0.01, 86400.0))
      ->capture_default_str();
  options.command = &command;
}

void checkTrainOptions(TrainOptions& options) {
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

RunConfig configToGoOn(const TrainOptions& options, const RunConfig& own) {
  RunConfig config = own;
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
  return config;
}

}  // namespace latentscape
