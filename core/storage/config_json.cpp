// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/config_json.h"

#include "core/base/printable.h"
#include "core/storage/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace latentscape {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

const json& emptyObject() {
  static const json empty = json::object();
  return empty;
}

std::optional<int> asInt(const json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) {
    return std::nullopt;
  }
  const auto number = value.get<std::int64_t>();
  if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(number);
}

// "number" is what files without a rule mean: they are older than rules.
std::string nameOf(SplitRule rule) { return rule == SplitRule::Rank ? "rank" : rule == SplitRule::Cut ? "cut" : "number"; }

Result<SplitRule> parseRule(std::string_view text) {
  for (const SplitRule rule : {SplitRule::Rank, SplitRule::Cut, SplitRule::Number}) {
    if (text == nameOf(rule)) return rule;
  }
  return Error{"is no rule", "split", ""};
}

// 16 hexadecimal digits: JSON's numbers don't have 64 bits everywhere.
std::string formatKey(std::uint64_t key) {
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; key >>= 4U) text[i] = "0123456789abcdef"[key & 15U];
  return text;
}

Result<std::uint64_t> parseKey(std::string_view text) {
  std::uint64_t key = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), key, 16);
  if (text.size() != 16 || problem != std::errc() || end != text.data() + text.size()) return Error{"is no key", "cut", ""};
  return key;
}

constexpr std::string_view kUri = "file://";

// JSON is UTF-8, and a path need not be. One that isn't is kept as a file URI, whose escapes, %E9, are bytes.
std::string formatDataset(const std::string& name) {
  if (isUtf8(name) && !name.starts_with(kUri)) return name;
  std::string text(kUri);
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || std::string_view("/-._~").find(c) != std::string_view::npos) text += c;
    else text += {'%', "0123456789ABCDEF"[byte >> 4U], "0123456789ABCDEF"[byte & 15U]};
  }
  return text;
}

Result<std::string> parseDataset(std::string_view text) {
  if (!text.starts_with(kUri)) return std::string(text);
  std::string name;
  for (text.remove_prefix(kUri.size()); !text.empty(); text.remove_prefix(1)) {
    if (text.front() != '%') {
      name += text.front();
      continue;
    }
    unsigned byte = 0;
    const char* const last = text.data() + std::min<std::size_t>(text.size(), 3);
    const auto [end, problem] = std::from_chars(text.data() + 1, last, byte, 16);
    if (problem != std::errc() || end != text.data() + 3 || byte == 0) return Error{"is no file URI", "dataset", ""};
    name += static_cast<char>(byte);
    text.remove_prefix(2);
  }
  return name;
}

ordered_json dataToJson(const DatasetOptions& data) {
  ordered_json json = {{"side", data.side},
                       {"fit", formatFit(data.fit)},
                       {"colour", formatColour(data.colour)},
                       {"test_share", data.testShare},
                       {"seed", data.seed},
                       {"classes", data.classes},
                       {"images", data.images},
                       {"pixel_range", formatPixelRange(data.pixelRange)},
                       {"shape", formatImageShape(data.imageShape)},
                       {"split", nameOf(data.rule)}};
  if (data.rule == SplitRule::Cut) json["cut"] = formatKey(data.cut);
  if (!data.namedClasses.empty()) json["named_classes"] = data.namedClasses;  // in settings: a run has numbers
  return json;
}

void readData(JsonFields& fields, DatasetOptions& data) {
  fields.integer("side", data.side);
  fields.choice("fit", "crop or stretch", data.fit, parseFit);
  fields.choice("colour", "keep, grey or colour", data.colour, parseColour);
  fields.number("test_share", data.testShare);
  fields.unsignedInteger("seed", data.seed);
  fields.integers("classes", data.classes);
  fields.text("named_classes", data.namedClasses);
  fields.unsignedInteger("images", data.images);
  data.rule = SplitRule::Number;
  fields.choice("split", "rank, cut or number", data.rule, parseRule);
  fields.choice("cut", "16 hexadecimal digits", data.cut, parseKey);
  if (data.rule == SplitRule::Cut) fields.require("cut", "16 hexadecimal digits");
  fields.choice("pixel_range", "LOW,HIGH or empty text", data.pixelRange, parsePixelRange);
  fields.choice("shape", "HEIGHT,WIDTH,CHANNELS or empty text", data.imageShape, parseImageShape);
}

}  // namespace

JsonFields::JsonFields(const json& object, std::string path, const std::string& where, std::optional<Error>& error)
    : m_object(&object), m_path(std::move(path)), m_where(&where), m_error(&error) {}

const json* JsonFields::find(const char* key) const {
  if (*m_error) return nullptr;
  const auto found = m_object->find(key);
  return found == m_object->end() ? nullptr : &*found;
}

std::vector<JsonFields> JsonFields::objects(const char* key, std::size_t most) {
  std::vector<JsonFields> all;
  const json* found = find(key);
  if (found == nullptr) return all;
  const bool list = found->is_array() && found->size() <= most &&
                    std::all_of(found->begin(), found->end(), [](const json& one) { return one.is_object(); });
  if (!list) {
    fail(key, "a list of at most " + std::to_string(most) + " objects", *found);
    return all;
  }
  for (std::size_t i = 0; i < found->size(); ++i)
    all.emplace_back((*found)[i], m_path + key + "[" + std::to_string(i) + "].", *m_where, *m_error);
  return all;
}

bool JsonFields::has(const char* key) const { return find(key) != nullptr; }

void JsonFields::require(const char* key, const std::string& expected) {
  if (!*m_error && !has(key))
    *m_error = Error{"field " + m_path + key + ": expected " + expected + ", found nothing", *m_where, ""};
}

void JsonFields::fail(const char* key, const std::string& expected, const json& found) {
  *m_error = Error{"field " + m_path + key + ": expected " + expected + ", found " + describeJson(found), *m_where, ""};
}

void JsonFields::integer(const char* key, int& value) {
  const json* found = find(key);
  if (found == nullptr) return;
  const auto number = asInt(*found);
  if (!number) return fail(key, "a whole number", *found);
  value = *number;
}

void JsonFields::unsignedInteger(const char* key, std::uint64_t& value) {
  const json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_number_unsigned()) return fail(key, "a whole number from 0", *found);
  value = found->get<std::uint64_t>();
}

void JsonFields::number(const char* key, double& value) {
  const json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_number()) return fail(key, "a number", *found);
  value = found->get<double>();
}

void JsonFields::anyNumber(const char* key, double& value) {
  const json* found = find(key);
  if (found == nullptr) return;
  if (found->is_number()) {
    value = found->get<double>();
    return;
  }
  for (const double special : {HUGE_VAL, -HUGE_VAL, std::numeric_limits<double>::quiet_NaN()}) {
    if (*found == anyNumberToJson(special)) {
      value = special;
      return;
    }
  }
  fail(key, "a number, \"inf\", \"-inf\" or \"nan\"", *found);
}

void JsonFields::flag(const char* key, bool& value) {
  const json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_boolean()) return fail(key, "true or false", *found);
  value = found->get<bool>();
}

void JsonFields::text(const char* key, std::string& value) {
  const json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_string()) return fail(key, "text", *found);
  value = found->get<std::string>();
}

void JsonFields::integers(const char* key, std::vector<int>& values) {
  const json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_array()) return fail(key, "a list of whole numbers", *found);
  std::vector<int> read;
  for (const json& element : *found) {
    const auto number = asInt(element);
    if (!number) return fail(key, "a list of whole numbers", *found);
    read.push_back(*number);
  }
  values = std::move(read);
}

void JsonFields::texts(const char* key, std::vector<std::string>& values) {
  const json* found = find(key);
  if (found == nullptr) return;
  const bool texts =
      found->is_array() && std::all_of(found->begin(), found->end(), [](const json& element) { return element.is_string(); });
  if (!texts) return fail(key, "a list of texts", *found);
  values = found->get<std::vector<std::string>>();
}

JsonFields JsonFields::object(const char* key) {
  const json* found = find(key);
  if (found != nullptr && !found->is_object()) {
    fail(key, "an object", *found);
    found = nullptr;
  }
  return {found != nullptr ? *found : emptyObject(), m_path + key + ".", *m_where, *m_error};
}

ordered_json anyNumberToJson(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0.0 ? "inf" : "-inf";
}

ordered_json configToJson(const RunConfig& config) {
  const ModelConfig& model = config.model;
  const TrainingConfig& training = config.training;
  ordered_json document;
  document["program"] = "latentscape " LATENTSCAPE_VERSION;
  document["dataset"] = formatDataset(config.dataset);
  document["data"] = dataToJson(config.data);
  if (!config.classNames.empty()) document["class_names"] = config.classNames;
  document["model"] = {
      {"family", nameOf(model.family)},
      {"network", nameOf(model.network)},
      {"activation", nameOf(model.activation)},
      {"reconstruction", nameOf(model.reconstruction)},
      {"variance", model.variance},
      {"learned_variance", model.learnedVariance},
      {"classes", model.classes},
      {"image", {{"height", model.image.height}, {"width", model.image.width}, {"channels", model.image.channels}}},
      {"channels", model.channels},
      {"hidden", model.hidden},
      {"latent_dimension", model.latentDimension}};
  document["training"] = {{"epochs", training.epochs},
                          {"batch", training.batch},
                          {"optimizer", nameOf(training.optimizer)},
                          {"learning_rate", training.learningRate},
                          {"schedule", nameOf(training.schedule)},
                          {"warmup", training.warmup},
                          {"momentum", training.momentum},
                          {"weight_decay", training.weightDecay},
                          {"clip", training.clip},
                          {"beta", training.beta},
                          {"kl_warmup", training.klWarmup},
                          {"mean_over_pixels", training.meanOverPixels},
                          {"binarize", training.binarize},
                          {"corruption", formatCorruption(training.corruption)},
                          {"seed", training.seed},
                          {"device", training.device},
                          {"threads", training.threads},
                          {"engine", training.engine}};
  return document;
}

Result<RunConfig> configFromDocument(const json& document, const std::string& where) {
  if (!document.is_object()) return Error{"expected a JSON object, found " + describeJson(document), where, ""};
  std::optional<Error> error;
  RunConfig config;
  JsonFields top(document, "", where, error);
  top.choice("dataset", "a data set's name, a path or a file URI", config.dataset, parseDataset);
  JsonFields data = top.object("data");
  readData(data, config.data);
  top.texts("class_names", config.classNames);

  JsonFields model = top.object("model");
  model.choice("family", config.model.family);
  model.choice("network", config.model.network);
  model.choice("activation", config.model.activation);
  model.choice("reconstruction", config.model.reconstruction);
  model.number("variance", config.model.variance);
  model.flag("learned_variance", config.model.learnedVariance);
  model.integer("classes", config.model.classes);
  JsonFields image = model.object("image");
  image.integer("height", config.model.image.height);
  image.integer("width", config.model.image.width);
  image.integer("channels", config.model.image.channels);
  model.integers("channels", config.model.channels);
  model.integers("hidden", config.model.hidden);
  model.integer("latent_dimension", config.model.latentDimension);

  JsonFields training = top.object("training");
  training.integer("epochs", config.training.epochs);
  training.integer("batch", config.training.batch);
  training.choice("optimizer", config.training.optimizer);
  training.number("learning_rate", config.training.learningRate);
  training.choice("schedule", config.training.schedule);
  training.number("warmup", config.training.warmup);
  training.number("momentum", config.training.momentum);
  training.number("weight_decay", config.training.weightDecay);
  training.number("clip", config.training.clip);
  training.number("beta", config.training.beta);
  training.number("kl_warmup", config.training.klWarmup);
  training.flag("mean_over_pixels", config.training.meanOverPixels);
  training.flag("binarize", config.training.binarize);
  std::string corruption = formatCorruption({});
  training.text("corruption", corruption);
  training.unsignedInteger("seed", config.training.seed);
  training.text("device", config.training.device);
  training.integer("threads", config.training.threads);
  training.text("engine", config.training.engine);
  if (error) return *error;
  const auto parsed = parseCorruption(corruption);
  if (!parsed) return Error{"field training.corruption: " + parsed.error().what, where, parsed.error().advice};
  config.training.corruption = *parsed;

  if (auto valid = validate(config); !valid) {
    Error problem = valid.error();
    return Error{"field " + problem.where + ": " + problem.what, where, problem.advice};
  }
  return config;
}

std::string toJson(const RunConfig& config) {
  return configToJson(config).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<RunConfig> configFromJson(const std::string& text, const std::string& where) {
  const auto document = parseJson(text, where);
  if (!document) return document.error();
  return configFromDocument(*document, where);
}

}  // namespace latentscape
