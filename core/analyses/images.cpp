// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/images.h"

#include "core/analyses/text_parts.h"
#include "core/data/subset.h"
#include "core/exploration/model_input.h"
#include "core/model/losses.h"

#include <array>

namespace latentscape {

template <>
std::span<const std::string_view> choiceNames<Split>() {
  static constexpr std::array<std::string_view, 2> names{"test", "train"};
  return names;
}

std::string nameOf(Split split) { return std::string(choiceNames<Split>()[static_cast<std::size_t>(split)]); }

const ImageSet& imagesOf(const Dataset& dataset, Split split) { return split == Split::Train ? dataset.train : dataset.test; }

Result<void> checkImages(const AnalysisSubject& subject, Split split) {
  if (!subject.dataset) return Error{"the model's images are not open", subject.name, "Choose a data set."};
  if (imagesOf(*subject.dataset, split).empty()) return Error{"has no " + nameOf(split) + " images", subject.dataset->title, ""};
  return {};
}

Result<void> checkCount(const std::string& field, std::uint64_t wanted, const AnalysisSubject& subject, Split split) {
  if (!checkImages(subject, split)) return {};
  return checkCount(field, wanted, imagesOf(*subject.dataset, split).size());
}

Result<void> checkCount(const std::string& field, std::uint64_t wanted, std::size_t there) {
  if (wanted <= there) return {};
  return Error{"expected at most " + std::to_string(there) + " (all there are), found " + std::to_string(wanted), field, ""};
}

ImageSet someImages(const ImageSet& images, std::uint64_t wanted, std::uint64_t seed) {
  if (wanted == 0 || wanted >= images.size()) return images;
  return takeImages(images, drawImages(images.size(), static_cast<std::size_t>(wanted), seed));
}

std::string titleOf(const Dataset& dataset, Split split, std::size_t images) {
  return dataset.title + " · " + std::to_string(images) + " " + nameOf(split) + (images == 1 ? " image" : " images");
}

std::string classOf(const Dataset& dataset, Split split, std::size_t index) {
  const int label = imagesOf(dataset, split).label(index);
  return label < 0 ? std::string() : classNameOf(dataset.classNames, label);
}

std::string lossName(const Model& model) { return std::string(lossName(model.variational())); }

std::string givenClassName(const Model& model, const Dataset* dataset) {
  if (model.classes() == 0) return {};
  const auto given = static_cast<std::size_t>(model.givenClass());
  const bool named = dataset != nullptr && dataset->classNames.size() == static_cast<std::size_t>(model.classes());
  return named ? dataset->classNames[given] : std::to_string(given);
}

std::vector<int> classesOf(const ImageSet& images) {
  std::array<bool, 256> there{};
  for (const std::uint8_t label : images.labels) there[label] = true;
  std::vector<int> classes;
  for (int number = 0; number < static_cast<int>(there.size()); ++number) {
    if (there[static_cast<std::size_t>(number)]) classes.push_back(number);
  }
  return classes;
}

std::uint64_t seedOf(const AnalysisSubject& subject) { return subject.checkpoint ? subject.checkpoint->config.training.seed : 1; }

}  // namespace latentscape
