// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/images.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"
#include "core/storage/checkpoint.h"

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// The images that a model is asked about: its own, or others in the form that it takes. The one place that decides on their size,
// colour, fit, split and classes.

// Options for a data set, by a name, folder or file; empty: the one that the model was trained on, as in training.
// - The model's own data set, if it is named, keeps its split and its shape, so that no training image is taken for a test image,
//   but not the choice of classes and images. So does any other folder or file, for it may be the same under another path, or
//   hold some of its images.
// - Pictures get the size that the model takes, if that is square, and its colour.
// - One picture, a file, becomes as the model takes it.
// - Another data set with a name is what its name says.
// Blocks on the file system, as isPictureFolder() does, until a stop request at most; the options are of no use after one.
DatasetOptions modelImagesOptions(const RunConfig& trainedWith, const std::string& dataset, const std::stop_token& stop = {});

// The same for images that are to be compared with the model's own: any other data set gets the size that the model takes, if
// that is square, its colour, and the fit of its training, whatever size its images have. Blocks on the file system.
DatasetOptions comparedImagesOptions(const RunConfig& trainedWith, const std::string& dataset);

struct ModelImages {
  std::shared_ptr<const Dataset> dataset;
  // What the user has to know before any figure, sentences without full stops: which test images the model was trained on, that
  // built-in digits stand in for MNIST.
  std::vector<std::string> notes;
  std::string shared{};  // what sharedWithTraining() says, which is one of them; or empty
};
// Opens it with these options, of modelImagesOptions() or changed by the user. If MNIST is not on this machine and no training
// images are wanted, the built-in test digits take its place. A picture's file is one test image (openPicture()). choose: how the
// user names other images ("give --dataset"). An Error if it has no images of that split. Blocks.
Result<ModelImages> openModelImages(const Checkpoint& checkpoint, const std::string& dataset, const DatasetOptions& options,
                                    Split split, std::string_view choose, std::stop_token stop = {},
                                    const ProgressCallback& progress = {});

// A picture in memory, three channels, as one test image in the form that the model takes. title: what it is called.
Result<std::shared_ptr<const Dataset>> modelPicture(const RunConfig& trainedWith, const Image& picture, const std::string& title);

// How the data set was read where that isn't plain, and what was left out of it: sentences without full stops, which name it.
// What was left out is a list of lines, the first few and the number of the rest; names in it don't break a line.
std::vector<std::string> readingNotes(const Dataset& dataset);

}  // namespace latentscape
