// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/selected.h"
#include "core/base/result.h"
#include "core/data/dataset.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// A data set to train on the images of a selection, or on all others.
enum class TrainingSelection { With, Without };

// The training images of a selection by their numbers, ascending. Its test images are left out.
std::vector<std::size_t> trainingImagesOf(const SelectedAnswer& answer);

// Whether writeTrainingSet() has something to write. Errors: the data set has no training or no test images, none is left.
Result<void> checkTrainingSet(const Dataset& dataset, std::span<const std::size_t> chosen, TrainingSelection which);
// Writes a .npz that openDataset() takes: train_images and train_labels, which are the chosen training images or all others, in
// their order, and test_images and test_labels, which are the data set's own test images, all of them. Test images never get
// among the training images: chosen are numbers of training images, ascending, each below their count. Classes keep their
// numbers; there are labels only if both the training and the test images have them. Returns how many training images it has.
// Errors: as checkTrainingSet() has them, and of the file. Blocks.
Result<std::size_t> writeTrainingSet(const Dataset& dataset, std::span<const std::size_t> chosen, TrainingSelection which,
                                     const std::filesystem::path& file, std::stop_token stop = {});
// What was written, in words: "13 training images, and 10,000 test images of MNIST"; and that labels were left out, if they were.
std::string describeTrainingSet(const Dataset& dataset, std::size_t trainingImages);

}  // namespace latentscape
