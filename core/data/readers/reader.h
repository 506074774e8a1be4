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

// All of core/data/readers is private to core/data: others call openDataset (core/data/open.h).

// What a reader is to read: the result of its claim, or a known data set asked for by name.
struct Source {
  std::filesystem::path path;        // the folder or file, absolute; empty for a built-in set
  const DatasetInfo* set = nullptr;  // the known data set whose files lie in that folder; nullptr if it is no known one
  bool named = false;                // set was asked for by name: each file must have the length that the catalog says
};

// A kind of thing that can be opened. A new kind is a pair of files here and a line in readers.cpp. Readers have no state, so any
// thread may call every member; all block on the file system.
class Reader {
 public:
  virtual ~Reader() = default;

  // Whether this reader takes path: an existing folder or file, absolute, without a slash at its end. Nothing: no, ask the next.
  // An error: it does, but can't open it, and no other is asked. Looks at names, and at the beginnings of files whose names say
  // nothing. A stop request ends it with Error::cancelledByUser if it takes long.
  virtual Result<std::optional<Source>> claim(const std::filesystem::path& path, const std::stop_token& stop) const = 0;

  // Reads what claim returned. Of options a reader heeds only what is cheaper while it reads, the shape of its images;
  // openDataset does the rest, and splits off test images if there are none. Sets name, title, classNames, origin, layout,
  // skipped and notes. Labels count from 0, and images stand upright. Reports progress, in bytes, on the calling thread. A stop
  // request ends it with Error::cancelledByUser. May throw std::bad_alloc.
  virtual Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                               const ProgressCallback& progress) const = 0;

  // Whether it heeds pixelRange and imageShape of the options. openDataset refuses them for all others.
  virtual bool readsArrays() const { return false; }
};

}  // namespace latentscape
