// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/training_selection.h"

#include "core/base/number_text.h"
#include "core/data/npz_writer.h"
#include "core/exploration/image_selection.h"

#include <numeric>
#include <utility>

namespace latentscape {
namespace {

std::vector<std::size_t> keptImages(std::size_t images, std::span<const std::size_t> chosen, TrainingSelection which) {
  ImageSelection selection = ImageSelection::of(images, chosen);
  if (which == TrainingSelection::Without) selection.invert();
  return selection.indices();
}

}  // namespace

std::vector<std::size_t> trainingImagesOf(const SelectedAnswer& answer) {
  std::vector<std::size_t> chosen;
  for (const std::size_t place : answer.indices) {
    const ImageName name = answer.from->images.nameOf(place);
    if (name.split == Split::Train) chosen.push_back(name.index);
  }
  return chosen;
}

Result<void> checkTrainingSet(const Dataset& dataset, std::span<const std::size_t> chosen, TrainingSelection which) {
  for (const Split split : {Split::Train, Split::Test}) {
    if (imagesOf(dataset, split).empty())
      return Error{"has no " + nameOf(split) + " images", dataset.title, "Choose another data set."};
  }
  if (!keptImages(dataset.train.size(), chosen, which).empty()) return {};
  const bool with = which == TrainingSelection::With;
  return Error{with ? "none of the chosen images is a training image" : "all training images are chosen, so none is left",
               dataset.title, with ? "Choose some of them." : "Choose fewer."};
}

Result<std::size_t> writeTrainingSet(const Dataset& dataset, std::span<const std::size_t> chosen, TrainingSelection which,
                                     const std::filesystem::path& file, std::stop_token stop) {
  if (auto there = checkTrainingSet(dataset, chosen, which); !there) return there.error();
  const ImageSet &train = dataset.train, &test = dataset.test;
  const std::vector<std::size_t> kept = keptImages(train.size(), chosen, which);
  std::vector<std::size_t> tests(test.size());
  std::iota(tests.begin(), tests.end(), std::size_t{0});
  std::vector<ArrayToWrite> arrays{imageArray("train_images", train, kept), imageArray("test_images", test, tests)};
  if (!train.labels.empty() && !test.labels.empty()) {
    arrays.push_back(labelArray("train_labels", train, kept));
    arrays.push_back(labelArray("test_labels", test, tests));
  }
  if (auto written = writeNpz(file, arrays, std::move(stop)); !written) return written.error();
  return kept.size();
}

std::string describeTrainingSet(const Dataset& dataset, std::size_t trainingImages) {
  std::string words =
      countText(trainingImages) + " training images, and " + countText(dataset.test.size()) + " test images of " + dataset.title;
  const bool train = !dataset.train.labels.empty(), test = !dataset.test.labels.empty();
  if (train != test) words += ", without labels, for its " + nameOf(train ? Split::Test : Split::Train) + " images have none";
  return words;
}

}  // namespace latentscape
