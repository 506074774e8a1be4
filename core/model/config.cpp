// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config.h"

#include "core/model/weights.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace latentscape {
namespace {

Error outOfRange(const std::string& field, const std::string& found, const std::string& allowed) {
  return Error{found + " is out of range", field, "Give " + allowed + "."};
}

Result<void> wholeNumber(const std::string& field, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return {};
  return outOfRange(field, std::to_string(value), "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

std::string shortNumber(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

bool isDevice(const std::string& device) {
  if (device == "auto" || device == "cpu" || device == "cuda") return true;
  if (!device.starts_with("cuda:") || device.size() < 6 || device.size() > 7) return false;
  return device.find_first_not_of("0123456789", 5) == std::string::npos;
}

}  // namespace

Result<void> validate(const ModelConfig& config) {
  using L = ConfigLimits;
  if (auto r = wholeNumber("image.height", config.image.height, 1, L::maxImageSide); !r) return r;
  if (auto r = wholeNumber("image.width", config.image.width, 1, L::maxImageSide); !r) return r;
  if (config.image.channels != 1 && config.image.channels != 3) {
    return outOfRange("image.channels", std::to_string(config.image.channels), "1 (grey) or 3 (colour)");
  }
  if (config.hidden.size() > static_cast<std::size_t>(L::maxHiddenLayers)) {
    return outOfRange("hidden", std::to_string(config.hidden.size()) + " hidden layers",
                      "at most " + std::to_string(L::maxHiddenLayers) + " widths");
  }
  for (const int width : config.hidden) {
    if (auto r = wholeNumber("hidden", width, 1, L::maxWidth); !r) return r;
  }
  if (auto r = wholeNumber("latent_dimension", config.latentDimension, 1, L::maxLatentDimension); !r) return r;
  if (!(config.variance >= 1e-6 && config.variance <= L::maxVariance)) {
    return outOfRange("variance", shortNumber(config.variance), "a number from 0.000001 to 1000");
  }
  if (config.learnedVariance && config.reconstruction != Reconstruction::Gaussian) {
    return Error{"only the Gaussian reconstruction term has a variance to learn", "learned_variance", "Choose the Gaussian term, or no learned variance."};
  }
  if (config.family == Family::ConditionalVae) {
    if (auto r = wholeNumber("classes", config.classes, 1, L::maxClasses); !r) return r;
  } else if (config.classes != 0) {
    return outOfRange("classes", std::to_string(config.classes), "0, or the family conditional-vae");
  }
  if (const auto count = parameterCount(config); count > L::maxParameters) {
    return Error{"the model would have " + std::to_string(count) + " parameters; at most " + std::to_string(L::maxParameters) + " are allowed",
                 "hidden", "Give narrower layers."};
  }
  return {};
}

Result<void> validate(const TrainingConfig& config) {
  using L = ConfigLimits;
  if (auto r = wholeNumber("epochs", config.epochs, 1, L::maxEpochs); !r) return r;
  if (auto r = wholeNumber("batch", config.batch, 1, L::maxBatch); !r) return r;
  if (!(config.learningRate > 0.0 && config.learningRate <= L::maxLearningRate)) {
    return outOfRange("learning_rate", shortNumber(config.learningRate), "a number above 0, at most 10");
  }
  if (!(config.beta >= 0.0 && config.beta <= L::maxBeta)) return outOfRange("beta", shortNumber(config.beta), "a number from 0 to 10000");
  if (!(config.momentum >= 0.0 && config.momentum < 1.0)) return outOfRange("momentum", shortNumber(config.momentum), "a number from 0, below 1");
  if (!(config.weightDecay >= 0.0 && config.weightDecay <= L::maxWeightDecay)) {
    return outOfRange("weight_decay", shortNumber(config.weightDecay), "a number from 0 to 10");
  }
  if (!(config.clip >= 0.0 && config.clip <= L::maxClip)) return outOfRange("clip", shortNumber(config.clip), "a number above 0, or 0 for none");
  for (const auto& [field, epochs] : {std::pair{"warmup", config.warmup}, std::pair{"kl_warmup", config.klWarmup}}) {
    if (!(epochs >= 0.0 && epochs <= L::maxEpochs)) return outOfRange(field, shortNumber(epochs), "a number of epochs from 0 to 100000");
  }
  if (auto r = validate(config.corruption); !r) return r;
  if (config.seed > L::maxSeed) {
    return outOfRange("seed", std::to_string(config.seed), "a whole number from 0 to " + std::to_string(L::maxSeed));
  }
  if (!isDevice(config.device)) return Error{"\"" + config.device + "\" is not a device", "device", "Give auto, cpu, cuda or cuda:N."};
  if (auto r = wholeNumber("threads", config.threads, 0, L::maxThreads); !r) return r;
  if (config.engine != "auto" && config.engine != "fused" && config.engine != "autograd") {
    return Error{"\"" + config.engine + "\" is not an engine", "engine", "Give auto, fused or autograd."};
  }
  if (config.engine == "fused" && config.device.starts_with("cuda")) {
    return Error{"the fused engine trains on the processor, not on \"" + config.device + "\"", "engine", "Give auto or autograd, or the device cpu."};
  }
  return {};
}

Result<void> validate(const RunConfig& config) {
  if (config.dataset.empty()) return Error{"is empty", "dataset", "Give a data set's name or a folder."};
  if (auto r = validate(config.model); !r) return r;
  return validate(config.training);
}

double scheduledLearningRate(const TrainingConfig& config, double epochs, double step) {
  double rate = config.learningRate;
  const double done = std::min(epochs / config.epochs, 1.0);
  if (config.schedule == Schedule::Cosine) rate *= 0.5 * (1.0 + std::cos(std::numbers::pi * done));
  if (config.schedule == Schedule::Step) rate *= std::pow(0.1, std::floor(std::min(3.0 * done, 2.0)));
  return epochs + step < config.warmup ? rate * (epochs + step) / config.warmup : rate;
}

double scheduledBeta(const TrainingConfig& config, double epochs) {
  return epochs < config.klWarmup ? config.beta * epochs / config.klWarmup : config.beta;
}

Result<std::vector<int>> parseHidden(std::string_view text) {
  const Error malformed{"\"" + std::string(text) + "\" is not a list of widths", "hidden", "Give whole numbers separated by commas, such as 512, 256."};
  std::vector<int> widths;
  std::size_t at = 0;
  const auto skipSpaces = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  };
  skipSpaces();
  if (at == text.size()) return widths;
  for (;;) {
    int width = 0;
    const auto [end, problem] = std::from_chars(text.data() + at, text.data() + text.size(), width);
    if (problem == std::errc::result_out_of_range) width = std::numeric_limits<int>::max();
    else if (problem != std::errc{}) return malformed;
    if (auto r = wholeNumber("hidden", width, 1, ConfigLimits::maxWidth); !r) return r.error();
    widths.push_back(width);
    at = static_cast<std::size_t>(end - text.data());
    skipSpaces();
    if (at == text.size()) break;
    if (text[at] != ',') return malformed;
    ++at;
    skipSpaces();
  }
  if (widths.size() > static_cast<std::size_t>(ConfigLimits::maxHiddenLayers)) {
    return outOfRange("hidden", std::to_string(widths.size()) + " hidden layers",
                      "at most " + std::to_string(ConfigLimits::maxHiddenLayers) + " widths");
  }
  return widths;
}

std::string formatHidden(const std::vector<int>& hidden) {
  std::string text;
  for (const int width : hidden) text += (text.empty() ? "" : ", ") + std::to_string(width);
  return text;
}

std::string describeArchitecture(const ModelConfig& config) {
  std::string text = std::to_string(config.image.pixels());
  for (const int width : config.hidden) text += "–" + std::to_string(width);
  return text + "–" + std::to_string(config.latentDimension);
}

std::int64_t parameterCount(const ModelConfig& config) {
  std::int64_t count = 0;
  for (const auto& spec : tensorLayout(config)) {
    std::int64_t size = 1;
    for (const auto extent : spec.shape) size *= extent;
    count += size;
  }
  return count;
}

}  // namespace latentscape
