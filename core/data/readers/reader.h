// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/catalog/catalog.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <filesystem>
#include <optional>
#include <stop_token>

namespace latentscape {

// All of core/data/readers is private to core/data: openDataset (core/data/open.h) is what others call.

// What a reader is to read: the outcome of its claim, or a known data set that was asked for by name.
struct Source {
  std::filesystem::path path;        // the folder or file, absolute
  const DatasetInfo* set = nullptr;  // the known data set whose files lie in that folder; nullptr where it is no known one
  bool named = false;                // set was asked for by name: each file must have the length that the catalog says
};

// A kind of thing that can be opened. A new kind is a pair of files here and a line in readers.cpp. Readers have no state, so
// every member may be called from any thread; all block on the file system.
class Reader {
 public:
  virtual ~Reader() = default;

  // Is this yours? path: a folder or a file that exists, absolute, without a slash at its end. Nothing: no, ask the next. An
  // error: it is, but it can't be opened, and nobody else is asked. Looks at names only.
  virtual Result<std::optional<Source>> claim(const std::filesystem::path& path) const = 0;

  // Reads what claim returned. Of options a reader heeds only what is cheaper while it reads, the shape of its images;
  // openDataset does the rest, and splits off test images where none came. name, title, classNames, origin and skipped are set.
  // Labels count from 0, and images stand upright. Progress is in bytes, told on the thread that called. A stop request
  // ends it with Error::cancelledByUser. May throw std::bad_alloc.
  virtual Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                               const ProgressCallback& progress) const = 0;
};

}  // namespace latentscape
