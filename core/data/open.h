// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace latentscape {

// Reads a data set and changes it as options say:
// - a NAME of the catalog ("mnist", "cifar-10"), from where locateDataset finds it;
// - a FOLDER with the files of one (four IDX files, plain or .gz; CIFAR's .bin; SVHN's .mat) under their usual names, or
//   pictures (a subfolder for each class, or none; PNG, JPEG, WebP or BMP);
// - a FILE: .npy or .npz, or one file of a known data set, with the others beside it.
// readers/readers.h gives the order in which readers try a path.
//
// pixelRange and imageShape of the options are for .npy and .npz files; with anything else they are an Error.
//
// A data set without test images gives up a share of its training images for that (split.h). Checks every header against the
// file's size before allocating anything. Doesn't download. Errors name file, field, expected and found, and advise how to fetch
// a missing data set. A folder whose files are byte for byte those of a known data set gets that one's title and class names.
//
// Blocks until all is read, so never call it on the window's thread; a stop request ends it with Error::cancelledByUser. Reports
// progress, in bytes read, on the calling thread.
Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, const DatasetOptions& options,
                                                   std::stop_token stop = {}, const ProgressCallback& progress = {});
// With the default options.
Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, std::stop_token stop = {},
                                                   const ProgressCallback& progress = {});

// Removes what was kept of decoded pictures (in cacheFolder()), which are decoded again when they are opened. Returns the bytes
// freed.
std::uint64_t clearPictureCache();

// Whether it is a name of the catalog, which takes precedence over a path.
bool isDatasetName(const std::string& nameOrPath);
// Whether it is the name of one whose images are compiled in.
bool isBuiltInDataset(const std::string& nameOrPath);

// Whether two names or paths of data sets are the same files, however they are spelled. Blocks on the file system.
bool isSameData(const std::string& a, const std::string& b);

// Whether openDataset() takes the folder or file for a data set, by the names in it; whether that can be read shows when it is
// opened. An Error if a reader takes it, but can't open it, as where one of a set's files is missing, and if the folder itself
// can't be read. Blocks on the file system, long in a folder of many folders without pictures; a stop request ends it with
// Error::cancelledByUser.
Result<bool> holdsDataset(const std::filesystem::path& path, const std::stop_token& stop = {});

// Whether the path ends as files of NumPy's arrays do, which alone take a pixel range and a shape of images.
bool isArrayFile(const std::filesystem::path& path);

// Whether it is a file that pictures are read from, by its name or its first bytes. Blocks on the file system.
bool isPictureFile(const std::filesystem::path& file);
// One picture as a data set: a single test image in the size, fit and colour of the options, without a class. It is none that
// openDataset() opens. Errors as for a picture of a folder, with the file; and if the options choose classes, or have a
// pixelRange or an imageShape, which it hasn't. Blocks.
Result<Dataset> openPicture(const std::filesystem::path& file, const DatasetOptions& options);
// The same prepared as MNIST's digits are, for a model of images of that shape: its ink (inkOf()) and nothing else of it, centred
// (centredAsMnist()). A note says if it was dark on light, which is reversed. Errors too: no ink; a shape that isn't square or
// has several channels (where: "centred").
Result<Dataset> openCentredPicture(const std::filesystem::path& file, ImageShape shape);
// A picture's file as it is, in its own colours; of a large one only as much as a side of wantedSide needs (0: all).
Result<Image> openPictureAsItIs(const std::filesystem::path& file, int wantedSide);
// As openPicture() for a picture in memory, three channels; title: what it is called.
Result<Dataset> pictureAsDataset(const Image& picture, const std::string& title, const DatasetOptions& options);

// Whether there is a picture in the folder or below: reads names, and the beginnings of files whose names say nothing, until the
// first, and blocks on the file system, until a stop request at most. False if path is no folder, can't be read, or stop was
// requested before a picture was found.
bool isPictureFolder(const std::filesystem::path& folder, const std::stop_token& stop = {});

}  // namespace latentscape
