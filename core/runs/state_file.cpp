// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/state_file.h"

#include "core/base/exceptions.h"
#include "core/base/hexadecimal.h"
#include "core/model/fields.h"
#include "core/runs/run_files.h"
#include "core/storage/config_json.h"
#include "core/storage/json_text.h"
#include "core/storage/safetensors.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kMaxGenerator = 1U << 20U;  // bytes

ordered_json lossesToJson(const Losses& losses) {
  return {{"reconstruction", anyNumberToJson(losses.reconstruction)}, {"kl", anyNumberToJson(losses.kl)}};
}

void addIdentity(ordered_json& document, const RunId& run, const std::optional<RunParent>& parent) {
  document["run"] = run;
  if (parent) document["parent"] = {{"run", parent->run}, {"step", parent->step}, {"folder", parent->folder}};
}

std::string stateText(const RunId& run, const std::optional<RunParent>& parent, const RunState& state) {
  const RunProgress& progress = state.progress;
  ordered_json document;
  document["version"] = kVersion;
  addIdentity(document, run, parent);
  document["step"] = progress.step;
  document["epochs"] = progress.epochs;
  document["seconds"] = progress.secondsTraining;
  document["loss_sum"] = lossesToJson(progress.lossSum);
  document["loss_images"] = progress.lossImages;
  document["recorded_step"] = progress.recordedStep;
  document["last_train"] = lossesToJson(progress.lastTrain);
  if (progress.lastTest) document["last_test"] = lossesToJson(*progress.lastTest);
  document["test_step"] = progress.testStep;
  for (const SettingChange& change : progress.changes) {
    document["changes"].push_back({{"what", nameOf(change.what)},
                                   {"before", change.before},
                                   {"after", change.after},
                                   {"step", change.step},
                                   {"epochs", change.epochFraction},
                                   {"seconds", change.seconds}});
  }
  const std::string& generator = state.trainer.generator;
  if (!generator.empty())
    document["generator"] = hexadecimal({reinterpret_cast<const std::uint8_t*>(generator.data()), generator.size()});
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Losses readLosses(JsonFields fields) {
  Losses losses;
  for (const char* const key : {"reconstruction", "kl"}) fields.require(key, "a number");
  fields.anyNumber("reconstruction", losses.reconstruction);
  fields.anyNumber("kl", losses.kl);
  return losses;
}

void readRunId(JsonFields& fields, RunId& run) {
  fields.require("run", "16 hexadecimal digits");
  fields.choice("run", "16 hexadecimal digits", run, [](std::string_view text) -> Result<RunId> {
    if (isRunId(text)) return RunId(text);
    return Error{"is no run's id", "run", ""};
  });
}

SettingChange readChange(JsonFields& fields) {
  SettingChange change;
  fields.require("what", choiceList<SettingChange::What>());
  fields.choice("what", change.what);
  for (const char* const key : {"before", "after", "epochs", "seconds"}) fields.require(key, "a number");
  fields.number("before", change.before);
  fields.number("after", change.after);
  fields.require("step", "a whole number from 0");
  fields.unsignedInteger("step", change.step);
  fields.number("epochs", change.epochFraction);
  fields.number("seconds", change.seconds);
  return change;
}

// All that stands under CheckpointFile::state: a StateFile without configuration, device and tensors.
Result<StateFile> readStateText(const std::map<std::string, std::string>& metadata, const std::string& where) {
  const auto text = metadata.find(CheckpointFile::state);
  if (text == metadata.end()) {
    return Error{
        "the header's __metadata__ has no \"" + std::string(CheckpointFile::state) + "\": this is not the state of a run", where,
        "Choose the folder of a run that Latentscape trained."};
  }
  const std::string stateWhere = where + ", __metadata__." + CheckpointFile::state;
  const auto document = parseJson(text->second, stateWhere);
  if (!document) return document.error();
  if (!document->is_object()) return Error{"expected a JSON object, found " + describeJson(*document), stateWhere, ""};
  std::optional<Error> error;
  JsonFields top(*document, "", stateWhere, error);
  std::uint64_t version = 0;
  top.require("version", "a number");
  top.unsignedInteger("version", version);
  if (!error && version > kVersion) return ofNewerVersion(where);
  StateFile content;
  RunProgress& progress = content.state.progress;
  readRunId(top, content.run);
  if (top.has("parent")) {
    RunParent parent;
    JsonFields fields = top.object("parent");
    readRunId(fields, parent.run);
    fields.unsignedInteger("step", parent.step);
    fields.text("folder", parent.folder);
    content.parent = std::move(parent);
  }
  for (const char* const key : {"step", "recorded_step", "test_step"}) top.require(key, "a whole number from 0");
  for (const char* const key : {"epochs", "seconds", "loss_images"}) top.require(key, "a number");
  for (const char* const key : {"loss_sum", "last_train"}) top.require(key, "an object");
  top.unsignedInteger("step", progress.step);
  top.number("epochs", progress.epochs);
  top.number("seconds", progress.secondsTraining);
  progress.lossSum = readLosses(top.object("loss_sum"));
  top.number("loss_images", progress.lossImages);
  top.unsignedInteger("recorded_step", progress.recordedStep);
  progress.lastTrain = readLosses(top.object("last_train"));
  if (top.has("last_test")) progress.lastTest = readLosses(top.object("last_test"));
  top.unsignedInteger("test_step", progress.testStep);
  for (JsonFields& fields : top.objects("changes", kMostChanges)) progress.changes.push_back(readChange(fields));
  top.choice("generator", "hexadecimal digits", content.state.trainer.generator,
             [](std::string_view digits) -> Result<std::string> {
               auto bytes = digits.size() <= 2 * kMaxGenerator ? fromHexadecimal(digits) : std::nullopt;
               if (!bytes) return Error{"is not hexadecimal", "generator", ""};
               return *std::move(bytes);
             });
  if (error) return *error;
  content.state.trainer.step = progress.step;
  return content;
}

bool isAmount(double value) { return std::isfinite(value) && value >= 0.0; }

Result<void> checkProgress(const RunId& run, const std::optional<RunParent>& parent, const RunState& state,
                           const std::string& where) {
  const RunProgress& progress = state.progress;
  const auto wrong = [&](const std::string& what) { return Error{what, where, ""}; };
  if (!isRunId(run)) return wrong("the run's id: expected 16 hexadecimal digits");
  if (parent && !isRunId(parent->run)) return wrong("the parent's id: expected 16 hexadecimal digits");
  if (progress.step != state.trainer.step) return wrong("the trainer's step is not the run's");
  if (progress.recordedStep > progress.step) return wrong("the step of the last losses lies after the state's");
  if (progress.testStep > progress.step) return wrong("the step of the last test lies after the state's");
  if (!isAmount(progress.epochs) || !isAmount(progress.secondsTraining) || !isAmount(progress.lossImages))
    return wrong("epochs, seconds and images: expected numbers from 0");
  if (progress.changes.size() > kMostChanges) return wrong("more changes of settings than a run keeps");
  std::uint64_t before = 0;
  for (const SettingChange& change : progress.changes) {
    const bool rate = change.what == SettingChange::What::LearningRate;
    const NumberRange& range = (rate ? configField("learning_rate") : configField("beta")).range;
    if (change.step < before || change.step > progress.step || !isAmount(change.epochFraction) || !isAmount(change.seconds) ||
        !range.contains(change.before) || !range.contains(change.after))
      return wrong("a change of settings: expected values in their ranges, in the order of the steps, up to the state's");
    before = change.step;
  }
  if (state.trainer.generator.size() > kMaxGenerator) return wrong("the generator's state is too large");
  return {};
}

Result<void> checkContent(const RunId& run, const std::optional<RunParent>& parent, const RunState& state,
                          const std::string& where) {
  if (auto sound = checkProgress(run, parent, state, where); !sound) return sound;
  const RunConfig& config = state.progress.config;
  if (auto valid = validate(config); !valid)
    return Error{"field " + valid.error().where + ": " + valid.error().what, where, valid.error().advice};
  return checkState(config.model, state.trainer, where);
}

// A Checkpoint without weights.
Checkpoint headOf(const RunProgress& progress) {
  Checkpoint checkpoint;
  checkpoint.config = progress.config;
  checkpoint.step = progress.step;
  checkpoint.epochs = progress.epochs;
  checkpoint.test = progress.lastTest;
  checkpoint.device = progress.device;
  return checkpoint;
}

void addMoments(std::vector<TensorView>& tensors, const Weights& weights, const char* prefix, std::span<const float> moments) {
  if (moments.empty()) return;
  for (const Tensor& tensor : weights.tensors) {
    tensors.push_back({prefix + tensor.name, tensor.shape, moments.first(tensor.values.size())});
    moments = moments.subspan(tensor.values.size());
  }
}

// Takes the moments with that prefix off the file's tensors, in the layout's order: all of them or none.
Result<std::vector<float>> takeMoments(const ModelConfig& config, std::vector<Tensor>& tensors, const std::string& prefix,
                                       const std::string& where) {
  std::map<std::string, Tensor> found;
  std::erase_if(tensors, [&](Tensor& tensor) {
    if (!tensor.name.starts_with(prefix)) return false;
    std::string name = tensor.name.substr(prefix.size());
    found.emplace(std::move(name), std::move(tensor));
    return true;
  });
  std::vector<float> moments;
  if (found.empty()) return moments;
  std::size_t values = 0;
  for (const auto& [name, tensor] : found) values += tensor.values.size();
  moments.reserve(values);
  for (const TensorSpec& spec : tensorLayout(config)) {
    const auto tensor = found.find(spec.name);
    if (tensor == found.end()) return Error{"the tensor \"" + prefix + spec.name + "\" is missing", where, ""};
    if (tensor->second.shape != spec.shape)
      return Error{"the tensor \"" + prefix + spec.name + "\" has not the shape of the weights", where, ""};
    moments.insert(moments.end(), tensor->second.values.begin(), tensor->second.values.end());
    found.erase(tensor);
  }
  if (!found.empty())
    return Error{"holds the tensor \"" + prefix + found.begin()->first + "\", which its model does not have", where, ""};
  return moments;
}

// Configuration and device of the model, and all that the state says.
Result<StateFile> readHead(const std::map<std::string, std::string>& metadata, const std::string& where) {
  auto content = readStateText(metadata, where);
  if (!content) return content;
  auto model = readCheckpointMetadata(metadata, where);
  if (!model) return model.error();
  content->state.progress.config = std::move(model->config);
  content->state.progress.device = std::move(model->device);
  if (auto sound = checkProgress(content->run, content->parent, content->state, where); !sound) return sound.error();
  return content;
}

Result<StateFile> readState(const fs::path& file, const MemoryLimit& limit) {
  const std::string where = file.string();
  auto read = readSafetensors(file, CheckpointFile::maxBytes, limit);
  if (!read) return read.error();
  auto content = readHead(read->metadata, where);
  if (!content) return content;
  const ModelConfig& model = content->state.progress.config.model;
  TrainerState& trainer = content->state.trainer;
  auto mean = takeMoments(model, read->tensors, CheckpointFile::mean, where);
  if (!mean) return mean.error();
  auto square = takeMoments(model, read->tensors, CheckpointFile::square, where);
  if (!square) return square.error();
  auto weights = takeWeights(model, std::move(read->tensors), where);
  if (!weights) return weights.error();
  trainer.weights = *std::move(weights);
  trainer.mean = *std::move(mean);
  trainer.square = *std::move(square);
  if (auto sound = checkState(model, trainer, where); !sound) return sound.error();
  return content;
}

}  // namespace

Result<void> saveStateFile(const fs::path& file, const RunId& run, const std::optional<RunParent>& parent,
                           const RunState& state) {
  if (auto sound = checkContent(run, parent, state, file.string()); !sound) return sound;
  return guarded(Error{"can't be saved", file.string(), kMemoryAdvice}, [&]() -> Result<void> {
    const TrainerState& trainer = state.trainer;
    std::vector<TensorView> tensors = viewsOf(trainer.weights.tensors);
    addMoments(tensors, trainer.weights, CheckpointFile::mean, trainer.mean);
    addMoments(tensors, trainer.weights, CheckpointFile::square, trainer.square);
    auto begun = beginSafetensors(file,
                                  {{CheckpointFile::model, checkpointMetadata(headOf(state.progress))},
                                   {CheckpointFile::state, stateText(run, parent, state)}},
                                  tensors);
    if (!begun) return begun.error();
    return begun->commit();
  });
}

Result<StateFile> loadStateFile(const fs::path& file, const MemoryLimit& limit) {
  return guarded(Error{"can't be read", file.string(), kMemoryAdvice}, [&] { return readState(file, limit); });
}

Result<StateHeader> loadStateHeader(const fs::path& file) {
  const auto metadata = readSafetensorsMetadata(file, CheckpointFile::maxBytes);
  if (!metadata) return metadata.error();
  auto content = readHead(*metadata, file.string());
  if (!content) return content.error();
  const RunProgress& progress = content->state.progress;
  return StateHeader{std::move(content->run), std::move(content->parent), progress.step,
                     progress.recordedStep,   ownTest(progress),          progress.changes};
}

Checkpoint checkpointOf(const RunState& state) {
  Checkpoint checkpoint = headOf(state.progress);
  checkpoint.weights = std::make_shared<const Weights>(state.trainer.weights);
  return checkpoint;
}

std::optional<Losses> ownTest(const RunProgress& progress) {
  return progress.testStep == progress.step ? progress.lastTest : std::nullopt;
}

std::string runConfigText(const RunId& run, const std::optional<RunParent>& parent, const RunProgress& progress) {
  ordered_json document;
  document["version"] = kVersion;
  addIdentity(document, run, parent);
  document.update(configToJson(progress.config));
  if (!progress.device.empty()) document["trained"]["device"] = progress.device;
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace latentscape
