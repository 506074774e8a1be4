// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config.h"

#include "core/model/fields.h"
#include "core/model/weights.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <type_traits>
#include <variant>

namespace latentscape {
namespace {

Error outOfRange(const std::string& field, const std::string& found, const std::string& allowed) {
  return Error{found + " is out of range", field, "Give " + allowed + "."};
}

Result<void> wholeNumber(const std::string& field, int value, int least, int most) {
  const NumberRange range{static_cast<double>(least), static_cast<double>(most), true};
  if (range.contains(value)) return {};
  return outOfRange(field, std::to_string(value), range.text());
}

template <class Number>
std::string shortNumber(Number value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

// The numbers of the table that Config, a ModelConfig or a TrainingConfig, holds.
template <class Config>
Result<void> validateNumbers(const Config& config) {
  for (const ConfigField& field : kConfigFields) {
    Result<void> result;
    const auto check = [&](auto member) {
      if constexpr (std::is_invocable_v<decltype(member), const Config&>) {
        const auto value = config.*member;
        if (!field.range.contains(static_cast<double>(value)))
          result = outOfRange(std::string(field.name), shortNumber(value), field.range.text());
      }
    };
    std::visit(check, field.number);
    if (!result) return result;
  }
  return {};
}

bool isDevice(const std::string& device) {
  if (device == "auto" || device == "cpu" || device == "cuda") return true;
  if (!device.starts_with("cuda:") || device.size() < 6 || device.size() > 7) return false;
  return device.find_first_not_of("0123456789", 5) == std::string::npos;
}

}  // namespace

namespace {

Result<void> validateMaps(const ModelConfig& config) {
  using L = ConfigLimits;
  if (!config.convolutional()) {
    if (config.channels.empty()) return {};
    return Error{"a dense network has no channels", "channels", "Choose the convolutional network, or give no channels."};
  }
  if (config.channels.empty() || config.channels.size() > static_cast<std::size_t>(L::maxConvolutions)) {
    return outOfRange("channels", std::to_string(config.channels.size()) + " convolutions",
                      "1 to " + std::to_string(L::maxConvolutions) + " numbers");
  }
  for (const int channels : config.channels) {
    if (auto r = wholeNumber("channels", channels, 1, L::maxChannels); !r) return r;
  }
  const auto maps = featureMaps(config);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    if (i + 1 < maps.size() && maps[i].height == 1 && maps[i].width == 1) {
      return Error{"convolution " + std::to_string(i + 1) + " would halve a feature map of one pixel", "channels",
                   "Give at most " + std::to_string(i) + " numbers for images of " + std::to_string(config.image.width) + "×" +
                       std::to_string(config.image.height) + " pixels."};
    }
    if (maps[i].pixels() > L::maxMapElements) {
      return Error{"a feature map of " + std::to_string(maps[i].width) + "×" + std::to_string(maps[i].height) + " pixels and " +
                       std::to_string(maps[i].channels) + " channels is too large: at most " + std::to_string(L::maxMapElements) +
                       " values are allowed",
                   "channels", "Give fewer channels, or smaller images."};
    }
  }
  return {};
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
  if (auto r = validateNumbers(config); !r) return r;
  if (config.learnedVariance && config.reconstruction != Reconstruction::Gaussian) {
    return Error{"only the Gaussian reconstruction term has a variance to learn", "learned_variance",
                 "Choose the Gaussian term, or a fixed variance."};
  }
  if (config.family == Family::ConditionalVae) {
    if (auto r = wholeNumber("classes", config.classes, 1, L::maxClasses); !r) return r;
  } else if (config.classes != 0) {
    return outOfRange("classes", std::to_string(config.classes), "0, or the family conditional-vae");
  }
  if (auto r = validateMaps(config); !r) return r;
  if (const auto count = parameterCount(config); count > L::maxParameters) {
    return Error{"the model would have " + std::to_string(count) + " parameters; at most " + std::to_string(L::maxParameters) +
                     " are allowed",
                 "hidden", "Give narrower layers."};
  }
  return {};
}

Result<void> validate(const TrainingConfig& config) {
  if (auto r = validateNumbers(config); !r) return r;
  if (auto r = validate(config.corruption); !r) return r;
  if (!isDevice(config.device))
    return Error{"\"" + config.device + "\" is not a device", "device", "Give auto, cpu, cuda or cuda:N."};
  if (config.engine != "auto" && config.engine != "fused" && config.engine != "autograd") {
    return Error{"\"" + config.engine + "\" is not an engine", "engine", "Give auto, fused or autograd."};
  }
  if (config.engine == "fused" && config.device.starts_with("cuda")) {
    return Error{"the fused engine trains on the processor, not on \"" + config.device + "\"", "engine",
                 "Give auto or autograd, or the device cpu."};
  }
  return {};
}

Result<void> validate(const RunConfig& config) {
  if (config.dataset.empty()) return Error{"is empty", "dataset", "Give a data set's name, a folder or a file."};
  if (auto r = validate(config.data); !r) {
    Error error = r.error();
    error.where = "data." + error.where;
    return error;
  }
  if (auto r = validate(config.model); !r) return r;
  const std::size_t names = config.classNames.size();
  const auto classes = static_cast<std::size_t>(config.model.classes);
  if (names > static_cast<std::size_t>(ConfigLimits::maxClasses) || (names > 0 && classes > 0 && names != classes)) {
    return outOfRange("class_names", std::to_string(names) + " names",
                      classes > 0 ? "as many as the model has classes, " + std::to_string(classes) + ", or none"
                                  : "at most " + std::to_string(ConfigLimits::maxClasses));
  }
  return validate(config.training);
}

DatasetOptions reopening(const RunConfig& config) {
  DatasetOptions options = config.data;
  options.knownClasses = config.classNames;
  return options;
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

namespace {

struct ListKind {
  const char* field;
  const char* plural;  // of an element
  const char* example;
  const char* many;  // "hidden layers"
  int most;          // of an element's value
  int longest;
};

Result<std::vector<int>> parseList(std::string_view text, const ListKind& kind) {
  const Error malformed{"\"" + std::string(text) + "\" is not a list of " + kind.plural, kind.field,
                        std::string("Give whole numbers separated by commas, such as ") + kind.example + "."};
  std::vector<int> values;
  std::size_t at = 0;
  const auto skipSpaces = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  };
  skipSpaces();
  if (at == text.size()) return values;
  for (;;) {
    int value = 0;
    const auto [end, problem] = std::from_chars(text.data() + at, text.data() + text.size(), value);
    if (problem == std::errc::result_out_of_range) value = std::numeric_limits<int>::max();
    else if (problem != std::errc{}) return malformed;
    if (auto r = wholeNumber(kind.field, value, 1, kind.most); !r) return r.error();
    values.push_back(value);
    at = static_cast<std::size_t>(end - text.data());
    skipSpaces();
    if (at == text.size()) break;
    if (text[at] != ',') return malformed;
    ++at;
    skipSpaces();
  }
  if (values.size() > static_cast<std::size_t>(kind.longest)) {
    return outOfRange(kind.field, std::to_string(values.size()) + " " + kind.many,
                      "at most " + std::to_string(kind.longest) + " " + kind.plural);
  }
  return values;
}

}  // namespace

Result<std::vector<int>> parseHidden(std::string_view text) {
  return parseList(text,
                   {"hidden", "widths", "512, 256", "hidden layers", ConfigLimits::maxWidth, ConfigLimits::maxHiddenLayers});
}

Result<std::vector<int>> parseChannels(std::string_view text) {
  auto channels = parseList(text, {"channels", "numbers of channels", "32, 64", "convolutions", ConfigLimits::maxChannels,
                                   ConfigLimits::maxConvolutions});
  if (channels && channels->empty())
    return Error{"a convolutional network needs channels", "channels", "Give whole numbers separated by commas, such as 32, 64."};
  return channels;
}

std::vector<ImageShape> featureMaps(const ModelConfig& config) {
  if (!config.convolutional()) return {};
  std::vector<ImageShape> maps{{config.image.height, config.image.width, config.image.channels + config.classes}};
  for (const int channels : config.channels)
    maps.push_back({(maps.back().height + 1) / 2, (maps.back().width + 1) / 2, channels});
  return maps;
}

std::string formatHidden(const std::vector<int>& hidden) {
  std::string text;
  for (const int width : hidden) text += (text.empty() ? "" : ", ") + std::to_string(width);
  return text;
}

std::string describeArchitecture(const ModelConfig& config) {
  std::string text = std::to_string(config.image.pixels());
  if (config.convolutional()) {
    text = std::to_string(config.image.height) + "×" + std::to_string(config.image.width) + "×" +
           std::to_string(config.image.channels);
    for (const int channels : config.channels) text += "–" + std::to_string(channels);
  }
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
