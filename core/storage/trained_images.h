// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/storage/checkpoint.h"

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace latentscape {

// The images that a model was trained on, where its configuration says that they are. Somebody may have moved, replaced or locked
// them since: then the Error says that they are not there, choose says how the user names others ("give --dataset"), and the
// advice says what is there instead.

// Opens them with other options than in training, or the same. Checks their size if the options leave it alone. Blocks.
Result<std::shared_ptr<const Dataset>> openTrainedImages(const RunConfig& config, const DatasetOptions& options,
                                                         std::string_view choose, std::stop_token stop = {},
                                                         const ProgressCallback& progress = {});

// What to say if they could not be opened because of reason. Named data sets and cancellations keep their reason. Blocks on the
// file system.
Error missingTrainedImages(const RunConfig& config, const Error& reason, std::string_view choose);

// An Error if the images are not of the size that the model was trained on.
Result<void> checkTrainedSize(const RunConfig& config, const Dataset& dataset, std::string_view choose);

// What the user has to know before any figure of a model on these images: how many of the test images it was trained on; of a
// run from before keys, where as many images are no longer there, or where it is not known, that some may be among them. own: the
// data set is the one that the model names, opened as in training. Empty if there is nothing to say.
std::string sharedWithTraining(const Checkpoint& checkpoint, const Dataset& dataset, bool own);

}  // namespace latentscape
