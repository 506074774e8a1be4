// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/number_range.h"
#include "core/model/config.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace latentscape {

// When a field may get another value: at any step; when a run goes on, which stays the same run; when it goes on as a branch,
// which is another run from there; or only in a new run.
enum class MayChange { DuringARun, WhenGoingOn, InABranch, BetweenRuns };

// The member of a configuration that a number is kept in; none for a field that is no number.
using NumberMember = std::variant<std::monostate, int ModelConfig::*, double ModelConfig::*, int TrainingConfig::*,
                                  double TrainingConfig::*, std::uint64_t TrainingConfig::*>;

// A field of a run's configuration. How its images are prepared, RunConfig::data, has limits of its own (DatasetOptions).
struct ConfigField {
  std::string_view name;      // in config.json, and where of the errors of validate()
  std::string_view option{};  // of the command train; empty: it follows from others
  NumberMember number{};      // and what it may be:
  NumberRange range{};
  void (*copy)(const RunConfig& from, RunConfig& to) = nullptr;  // of a field that is no number
  MayChange mayChange = MayChange::BetweenRuns;
  bool (*appliesTo)(const RunConfig& config) = nullptr;  // whether it means something beside the others; null: it always does
  const char* help = "";                                 // where the window and the command line say the same
};

// Every field: validate(), the form of the window and the options of train take names and limits from here.
inline constexpr std::array kConfigFields{
    ConfigField{.name = "dataset",
                .option = "--dataset",
                .copy = [](const RunConfig& from, RunConfig& to) { to.dataset = from.dataset; }},
    ConfigField{.name = "class_names", .copy = [](const RunConfig& from, RunConfig& to) { to.classNames = from.classNames; }},
    ConfigField{.name = "image.height",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.image.height = from.model.image.height; }},
    ConfigField{.name = "image.width",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.image.width = from.model.image.width; }},
    ConfigField{.name = "image.channels",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.image.channels = from.model.image.channels; }},
    ConfigField{.name = "family",
                .option = "--family",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.family = from.model.family; }},
    ConfigField{.name = "classes",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.classes = from.model.classes; },
                .appliesTo = [](const RunConfig& config) { return config.model.family == Family::ConditionalVae; }},
    ConfigField{.name = "network",
                .option = "--network",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.network = from.model.network; }},
    ConfigField{.name = "channels",
                .option = "--channels",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.channels = from.model.channels; },
                .appliesTo = [](const RunConfig& config) { return config.model.convolutional(); }},
    ConfigField{.name = "hidden",
                .option = "--hidden",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.hidden = from.model.hidden; }},
    ConfigField{.name = "latent_dimension",
                .option = "--latent",
                .number = &ModelConfig::latentDimension,
                .range = {1, ConfigLimits::maxLatentDimension, true}},
    ConfigField{.name = "activation",
                .option = "--activation",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.activation = from.model.activation; }},
    ConfigField{.name = "reconstruction",
                .option = "--reconstruction",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.reconstruction = from.model.reconstruction; }},
    ConfigField{.name = "variance",
                .option = "--variance",
                .number = &ModelConfig::variance,
                .range = {1e-6, ConfigLimits::maxVariance},
                .appliesTo = [](const RunConfig& config) { return config.model.reconstruction == Reconstruction::Gaussian; }},
    ConfigField{.name = "learned_variance",
                .option = "--variance",
                .copy = [](const RunConfig& from, RunConfig& to) { to.model.learnedVariance = from.model.learnedVariance; },
                .appliesTo = [](const RunConfig& config) { return config.model.reconstruction == Reconstruction::Gaussian; }},
    ConfigField{.name = "epochs",
                .option = "--epochs",
                .number = &TrainingConfig::epochs,
                .range = {1, ConfigLimits::maxEpochs, true},
                .mayChange = MayChange::InABranch},
    ConfigField{
        .name = "batch", .option = "--batch", .number = &TrainingConfig::batch, .range = {1, ConfigLimits::maxBatch, true}},
    ConfigField{.name = "optimizer",
                .option = "--optimizer",
                .copy = [](const RunConfig& from, RunConfig& to) { to.training.optimizer = from.training.optimizer; }},
    ConfigField{.name = "learning_rate",
                .option = "--lr",
                .number = &TrainingConfig::learningRate,
                .range = {.low = 0, .high = ConfigLimits::maxLearningRate, .lowAllowed = false},
                .mayChange = MayChange::DuringARun},
    ConfigField{.name = "schedule",
                .option = "--schedule",
                .copy = [](const RunConfig& from, RunConfig& to) { to.training.schedule = from.training.schedule; },
                .mayChange = MayChange::InABranch},
    ConfigField{.name = "warmup",
                .option = "--warmup",
                .number = &TrainingConfig::warmup,
                .range = {0, ConfigLimits::maxEpochs},
                .mayChange = MayChange::InABranch,
                .help = "Epochs over which the learning rate rises from 0"},
    ConfigField{.name = "momentum",
                .option = "--momentum",
                .number = &TrainingConfig::momentum,
                .range = {.low = 0, .high = 1, .highAllowed = false},
                .mayChange = MayChange::InABranch,
                .appliesTo = [](const RunConfig& config) { return config.training.optimizer == Optimizer::Sgd; }},
    ConfigField{.name = "weight_decay",
                .option = "--weight-decay",
                .number = &TrainingConfig::weightDecay,
                .range = {0, ConfigLimits::maxWeightDecay},
                .mayChange = MayChange::InABranch},
    ConfigField{.name = "clip",
                .option = "--clip",
                .number = &TrainingConfig::clip,
                .range = {0, ConfigLimits::maxClip},
                .mayChange = MayChange::InABranch},  // 0: no limit on the gradient
    ConfigField{.name = "beta",
                .option = "--beta",
                .number = &TrainingConfig::beta,
                .range = {0, ConfigLimits::maxBeta},
                .mayChange = MayChange::DuringARun,
                .appliesTo = [](const RunConfig& config) { return config.model.variational(); }},
    ConfigField{.name = "kl_warmup",
                .option = "--kl-warmup",
                .number = &TrainingConfig::klWarmup,
                .range = {0, ConfigLimits::maxEpochs},
                .mayChange = MayChange::InABranch,
                .appliesTo = [](const RunConfig& config) { return config.model.variational(); }},
    ConfigField{.name = "mean_over_pixels",
                .option = "--mean-over-pixels",
                .copy = [](const RunConfig& from, RunConfig& to) { to.training.meanOverPixels = from.training.meanOverPixels; },
                .mayChange = MayChange::InABranch},
    ConfigField{.name = "binarize",
                .option = "--binarize",
                .copy = [](const RunConfig& from, RunConfig& to) { to.training.binarize = from.training.binarize; },
                .mayChange = MayChange::InABranch},
    ConfigField{.name = "corruption",
                .option = "--corruption",
                .copy = [](const RunConfig& from, RunConfig& to) { to.training.corruption = from.training.corruption; },
                .mayChange = MayChange::InABranch},
    ConfigField{.name = "seed",
                .option = "--seed",
                .number = &TrainingConfig::seed,
                .range = {0, static_cast<double>(ConfigLimits::maxSeed), true}},
    ConfigField{.name = "device",
                .option = "--device",
                .copy = [](const RunConfig& from, RunConfig& to) { to.training.device = from.training.device; },
                .mayChange = MayChange::WhenGoingOn},
    ConfigField{.name = "threads",
                .option = "--threads",
                .number = &TrainingConfig::threads,
                .range = {0, ConfigLimits::maxThreads, true},
                .mayChange = MayChange::WhenGoingOn},
    ConfigField{.name = "engine",
                .option = "--engine",
                .copy = [](const RunConfig& from, RunConfig& to) { to.training.engine = from.training.engine; },
                .mayChange = MayChange::WhenGoingOn},
};

// The number of a field in the table; the table's size if there is no such field.
constexpr std::size_t indexOfConfigField(std::string_view name) {
  std::size_t index = 0;
  while (index < kConfigFields.size() && kConfigFields[index].name != name) ++index;
  return index;
}
constexpr const ConfigField* findConfigField(std::string_view name) {
  const std::size_t index = indexOfConfigField(name);
  return index < kConfigFields.size() ? &kConfigFields[index] : nullptr;
}
// A name that is not in the table does not compile. (Without a null pointer, which GCC's UBSan can't compare in a constant.)
consteval const ConfigField& configField(std::string_view name) {
  const std::size_t index = indexOfConfigField(name);
  if (index == kConfigFields.size()) throw "there is no such field";
  return kConfigFields[index];
}

// What a member stands for in a configuration: memberOf(config, &TrainingConfig::batch).
template <class T>
T& memberOf(RunConfig& config, T ModelConfig::* member) {
  return config.model.*member;
}
template <class T>
T& memberOf(RunConfig& config, T TrainingConfig::* member) {
  return config.training.*member;
}
template <class T>
const T& memberOf(const RunConfig& config, T ModelConfig::* member) {
  return config.model.*member;
}
template <class T>
const T& memberOf(const RunConfig& config, T TrainingConfig::* member) {
  return config.training.*member;
}

// Gives `to` the field's value in `from`.
void copyField(const RunConfig& from, RunConfig& to, const ConfigField& field);
// The fields in which two configurations differ, in the table's order; what isn't in the table, RunConfig::data, is left out.
std::vector<const ConfigField*> differences(const RunConfig& a, const RunConfig& b);

// A field that is a number, as a double, which holds each of them exactly.
double numberOf(const RunConfig& config, const ConfigField& field);
void setNumber(RunConfig& config, const ConfigField& field, double value);

}  // namespace latentscape
