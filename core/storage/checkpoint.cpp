// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/checkpoint.h"

#include "core/base/exceptions.h"
#include "core/storage/config_json.h"
#include "core/storage/json_text.h"
#include "core/storage/run_folder.h"
#include "core/storage/safetensors.h"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

const char* const metadataKey = "latentscape";
constexpr std::uint64_t maxFileBytes =
    8 + SafetensorsLimits::maxHeader + static_cast<std::uint64_t>(ConfigLimits::maxParameters) * sizeof(float);

std::string metadataText(const Checkpoint& checkpoint) {
  ordered_json document = configToJson(checkpoint.config);
  ordered_json trained = {{"step", checkpoint.step}, {"epochs", checkpoint.epochs}};
  if (checkpoint.test && checkpoint.test->finite()) {  // JSON has no infinity
    trained["test"] = {
        {"loss", checkpoint.test->loss()}, {"reconstruction", checkpoint.test->reconstruction}, {"kl", checkpoint.test->kl}};
  }
  if (!checkpoint.device.empty()) trained["device"] = checkpoint.device;
  document["trained"] = std::move(trained);
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<void> readTrained(const json& document, const std::string& where, Checkpoint& checkpoint) {
  std::optional<Error> error;
  JsonFields top(document, "", where, error);
  JsonFields trained = top.object("trained");
  trained.unsignedInteger("step", checkpoint.step);
  trained.number("epochs", checkpoint.epochs);
  trained.text("device", checkpoint.device);
  if (trained.has("test")) {
    Losses losses;
    JsonFields test = trained.object("test");
    test.number("reconstruction", losses.reconstruction);
    test.number("kl", losses.kl);
    checkpoint.test = losses;
  }
  if (error) return *error;
  return {};
}

// The file's tensors in layout order. checkWeights() checks everything else.
Result<Weights> orderTensors(const ModelConfig& config, std::vector<Tensor> tensors, const std::string& where) {
  Weights weights;
  for (const TensorSpec& spec : tensorLayout(config)) {
    const auto found =
        std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& tensor) { return tensor.name == spec.name; });
    if (found == tensors.end()) return Error{"the tensor \"" + spec.name + "\" is missing", where, ""};
    weights.tensors.push_back(std::move(*found));
    tensors.erase(found);
  }
  if (!tensors.empty()) {
    return Error{"holds the tensor \"" + tensors.front().name + "\", which a model of its configuration (" +
                     describeArchitecture(config) + ") does not have",
                 where, ""};
  }
  return weights;
}

}  // namespace

Result<void> saveCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& file) {
  auto begun = beginCheckpoint(checkpoint, file);
  if (!begun) return begun.error();
  return begun->commit();
}

Result<FileWriter> beginCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& file) {
  if (!checkpoint.weights) return Error{"there are no weights to save", file.string(), ""};
  if (auto sound = checkWeights(checkpoint.config.model, *checkpoint.weights, file.string()); !sound) return sound.error();
  return guarded(Error{"can't be saved", file.string(), kMemoryAdvice},
                 [&] { return beginSafetensors(file, {{metadataKey, metadataText(checkpoint)}}, checkpoint.weights->tensors); });
}

namespace {

Result<Checkpoint> checkpointOf(Result<Safetensors> content, const std::string& where) {
  if (!content) return content.error();
  const auto text = content->metadata.find(metadataKey);
  if (text == content->metadata.end()) {
    return Error{"the header's __metadata__ has no \"latentscape\": this is not a model of Latentscape", where,
                 "Choose a model.safetensors that Latentscape saved."};
  }
  const std::string metadataWhere = where + ", __metadata__";
  const auto document = parseJson(text->second, metadataWhere);
  if (!document) return document.error();
  auto config = configFromDocument(*document, metadataWhere);
  if (!config) return config.error();

  Checkpoint checkpoint;
  checkpoint.config = *std::move(config);
  if (auto read = readTrained(*document, metadataWhere, checkpoint); !read) return read.error();
  auto weights = orderTensors(checkpoint.config.model, std::move(content->tensors), where);
  if (!weights) return weights.error();
  if (auto sound = checkWeights(checkpoint.config.model, *weights, where); !sound) return sound.error();
  checkpoint.weights = std::make_shared<const Weights>(*std::move(weights));
  return checkpoint;
}

// How many images a run was trained on, by its losses, if they tell.
std::optional<std::uint64_t> imagesByLosses(const std::filesystem::path& run, double epochs) {
  const auto losses = loadMetrics(run);
  const double images = losses ? imagesOfEpoch(*losses, epochs) : 0.0;
  return images >= 1.0 ? std::optional(static_cast<std::uint64_t>(std::llround(images))) : std::nullopt;
}

}  // namespace

Result<Checkpoint> parseCheckpoint(std::span<const std::uint8_t> bytes, const std::string& where) {
  return checkpointOf(parseSafetensors(bytes, where), where);
}

Result<Checkpoint> loadCheckpoint(const std::filesystem::path& path, const MemoryLimit& limit) {
  std::error_code ignored;
  std::filesystem::path file = path;
  TrainingKeys trainedOn;
  if (std::filesystem::is_directory(path, ignored)) {
    file = path / "model.safetensors";
    if (!std::filesystem::exists(file, ignored)) {
      return Error{"holds no model.safetensors", path.string(),
                   "Choose a RUN folder that \"train\" made, or a .safetensors file."};
    }
    auto keys = loadTrainingKeys(path);
    if (!keys) return keys.error();
    trainedOn = *std::move(keys);
  }
  auto checkpoint = checkpointOf(readSafetensors(file, maxFileBytes, limit), file.string());
  if (!checkpoint) return checkpoint;
  // Only runs without keys need their losses for it.
  if (trainedOn) checkpoint->trainingImages = trainedOn->size();
  else if (file != path && checkpoint->config.data.rule == SplitRule::Number)
    checkpoint->trainingImages = imagesByLosses(path, checkpoint->epochs);
  checkpoint->trainedOn = std::move(trainedOn);
  return checkpoint;
}

}  // namespace latentscape
