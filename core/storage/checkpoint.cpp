// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/checkpoint.h"

#include "core/base/exceptions.h"
#include "core/storage/config_json.h"
#include "core/storage/json_text.h"
#include "core/storage/safetensors.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

static_assert(CheckpointFile::maxBytes >
              SafetensorsLimits::maxHeader + 3 * static_cast<std::uint64_t>(ConfigLimits::maxParameters) * sizeof(float));

bool isMoment(const std::map<std::string, std::string>& metadata, std::string_view name) {
  return metadata.contains(CheckpointFile::state) &&
         (name.starts_with(CheckpointFile::mean) || name.starts_with(CheckpointFile::square));
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

std::string checkpointMetadata(const Checkpoint& checkpoint) {
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

Result<Checkpoint> readCheckpointMetadata(const std::map<std::string, std::string>& metadata, const std::string& where) {
  const auto text = metadata.find(CheckpointFile::model);
  if (text == metadata.end()) {
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
  return checkpoint;
}

Result<Weights> takeWeights(const ModelConfig& config, std::vector<Tensor> tensors, const std::string& where) {
  auto weights = orderTensors(config, std::move(tensors), where);
  if (!weights) return weights;
  if (auto sound = checkWeights(config, *weights, where); !sound) return sound.error();
  return weights;
}

Result<void> saveCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& file) {
  if (!checkpoint.weights) return Error{"there are no weights to save", file.string(), ""};
  if (auto sound = checkWeights(checkpoint.config.model, *checkpoint.weights, file.string()); !sound) return sound.error();
  return guarded(Error{"can't be saved", file.string(), kMemoryAdvice}, [&]() -> Result<void> {
    auto begun =
        beginSafetensors(file, {{CheckpointFile::model, checkpointMetadata(checkpoint)}}, viewsOf(checkpoint.weights->tensors));
    if (!begun) return begun.error();
    return begun->commit();
  });
}

namespace {

Result<Checkpoint> checkpointOf(Result<Safetensors> content, const std::string& where) {
  if (!content) return content.error();
  auto checkpoint = readCheckpointMetadata(content->metadata, where);
  if (!checkpoint) return checkpoint;
  std::erase_if(content->tensors, [&](const Tensor& tensor) { return isMoment(content->metadata, tensor.name); });
  auto weights = takeWeights(checkpoint->config.model, std::move(content->tensors), where);
  if (!weights) return weights.error();
  checkpoint->weights = std::make_shared<const Weights>(*std::move(weights));
  return checkpoint;
}

}  // namespace

Result<Checkpoint> parseCheckpoint(std::span<const std::uint8_t> bytes, const std::string& where) {
  return checkpointOf(parseSafetensors(bytes, where), where);
}

Result<Checkpoint> loadCheckpoint(const std::filesystem::path& file, const MemoryLimit& limit) {
  const auto wanted = [](const auto& metadata, std::string_view name) { return !isMoment(metadata, name); };
  return checkpointOf(readSafetensors(file, CheckpointFile::maxBytes, limit, wanted), file.string());
}

}  // namespace latentscape
