// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/models.h"

#include "app/cli/choice_option.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/analyses/model_images.h"
#include "core/analyses/registry.h"
#include "core/data/open.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/runs/run_reader.h"
#include "core/storage/embedded_model.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

void limitSeed(CLI::Option* option) { option->check(within(std::uint64_t{0}, ConfigLimits::maxSeed))->type_name("UINT"); }

// Says on standard error what was not as expected.
Result<Checkpoint> openNamed(const std::string& model) {
  auto run = openModel(model);
  if (!run) return run.error();
  for (const std::string& note : run->notes) tell(note + ".");
  return std::move(run->checkpoint);
}

bool namesDatasetImage(const std::string& image) { return image.starts_with("test:") || image.starts_with("train:"); }

}  // namespace

Result<AnalysisSubject> openSubject(const std::string& model) {
  auto checkpoint = model == "embedded" ? embeddedCheckpoint() : openNamed(model);
  if (!checkpoint) return checkpoint.error();
  AnalysisSubject subject;
  subject.model = makeModel(checkpoint->config.model, checkpoint->weights);
  subject.checkpoint = std::make_shared<const Checkpoint>(*std::move(checkpoint));
  subject.name = model;
  return subject;
}

Result<void> openImages(AnalysisSubject& subject, const std::string& dataset, Split split, std::stop_token stop,
                        const DatasetFlags& flags) {
  const DatasetOptions options = flags.over(modelImagesOptions(subject.checkpoint->config, dataset));
  ProgressLine line;
  auto opened =
      openModelImages(*subject.checkpoint, dataset, options, split, "give --dataset", std::move(stop), drawInto(line, true));
  if (!opened) return opened.error();
  line.clear();
  tellReading(*opened->dataset);
  for (const std::string& note : opened->notes) tell(note + ".");
  subject.dataset = std::move(opened->dataset);
  return {};
}

Result<AnalysisSubject> openSubject(const std::string& model, const std::string& dataset, Split split, std::stop_token stop,
                                    const DatasetFlags& flags) {
  auto subject = openSubject(model);
  if (!subject) return subject;
  if (auto opened = openImages(*subject, dataset, split, std::move(stop), flags); !opened) return opened.error();
  return subject;
}

Result<AnalysisSubject> openSubject(const std::string& model, const std::string& dataset, Split split, const std::string& start,
                                    std::stop_token stop, const DatasetFlags& flags) {
  auto subject = openSubject(model, dataset, split, stop, flags);
  if (!subject || !start.starts_with("train:") || !subject->dataset->train.empty()) return subject;
  // Built-in digits may stand in for test images, but not for these.
  if (auto opened = openImages(*subject, dataset, Split::Train, std::move(stop), flags); !opened) return opened.error();
  return subject;
}

bool namesPicture(const std::string& image) { return !namesDatasetImage(image) && isPictureFile(image); }

bool namesMissingFile(const std::string& image) {
  if (namesDatasetImage(image)) return false;
  const std::filesystem::path path(image);
  std::error_code problem;
  return (path.has_extension() || path.has_parent_path()) && !std::filesystem::exists(path, problem);
}

void tellReading(const Dataset& dataset) {
  for (const std::string& note : readingNotes(dataset)) tellNote(note);
}

CLI::App* addAnalysis(CLI::App& app, const std::string& command) {
  const AnalysisInfo& info = analysisOfCommand(command);
  return app.add_subcommand(command, std::string(info.what) + std::string(info.written));
}

void addModelArgument(CLI::App& command, std::string& model) {
  command.add_option("MODEL", model, "A .safetensors file, a RUN folder, or the word embedded")->required();
}

void addDatasetOptions(CLI::App& command, std::string& dataset, DatasetFlags& data) {
  command.add_option("--dataset", dataset, std::string(kDatasetForms) + " (default: what the model was trained on)");
  addDatasetFlags(command, data);
}

void addImagesOptions(CLI::App& command, std::string& dataset, Split& split, DatasetFlags& data) {
  addDatasetOptions(command, dataset, data);
  addChoiceOption(command, "--split", split, "train or test");
}

void addSeedOption(CLI::App& command, std::uint64_t& seed, const std::string& what) {
  limitSeed(command.add_option("--seed", seed, what));
}

void addSeedOption(CLI::App& command, std::optional<std::uint64_t>& seed, const std::string& what) {
  limitSeed(command.add_option("--seed", seed, what));
}

void addPictureOptions(CLI::App& command, std::string& out, int& scale) {
  addPngOption(command, "--out", out, "The picture to write")->required();
  addScaleOption(command, scale);
}

}  // namespace latentscape
