// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_listing.h"

namespace latentscape {

// The pictures below a folder as versions listed them whose runs split by number (SplitRule::Number), so that those runs keep
// their images, classes and order, whatever listPictures learns:
// - endings .png, .jpg, .jpeg, .webp and .bmp; names that begin with a dot are passed over, no others;
// - exactly two folders, "train" and one of "test", "val", "valid" and "validation", are a split; otherwise each folder is a
//   class, with everything below it; no folder around others is looked through; classes are in the order of text;
// - a class folder may be a link, whatever it leads to; links to folders below it are not followed; links to pictures count.
// Errors: no pictures, more classes than labels can number. Blocks on the file system.
Result<PictureListing> listPicturesAsOlder(const std::filesystem::path& folder, std::stop_token stop = {});

}  // namespace latentscape
