// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace latentscape {

// Reads a data set and makes of it what options say:
// - a NAME of the catalog ("mnist", "cifar-10"), from where locateDataset finds it;
// - a FOLDER that holds the files of one (four IDX files, plain or .gz; CIFAR's .bin; SVHN's .mat) under their usual names, or
//   pictures (a subfolder for each class, or none; PNG, JPEG, WebP or BMP);
// - a FILE: .npy or .npz, or one of the files of a known data set, whose others lie beside it.
// readers/readers.h says in which order a path is tried.
//
// What has no test images gives up a share of its training images for that. Every header is checked against the file's size
// before anything is allocated. Does not download. Errors name file, field, expected and found; a data set not found advises how
// to fetch it. A folder whose files are byte for byte those of a known data set gets that one's title and class names.
//
// Blocks until all is read, so never on the window's thread; a stop request ends it with Error::cancelledByUser. Progress is in
// bytes read and told on the caller's thread.
Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, const DatasetOptions& options,
                                                   std::stop_token stop = {}, const ProgressCallback& progress = {});
// As it is: with the default options.
Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, std::stop_token stop = {},
                                                   const ProgressCallback& progress = {});

// Whether there is a picture in the folder or in one of its subfolders, two levels down: a quick look at names, which blocks on
// the file system. False of what is no folder.
bool isPictureFolder(const std::filesystem::path& folder);

}  // namespace latentscape
