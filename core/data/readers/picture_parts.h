// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_tree.h"

#include <map>
#include <string>
#include <vector>

namespace latentscape {

// What the folders of a walked tree stand for: parts of a split, classes, or folders around these (picture_listing.h has the
// rules). Pure functions of names and numbers of pictures; trees outlive what points to them.

std::vector<const PictureTree*> withPictures(const PictureTree& tree);  // its folders that hold some, in them or below

// Folders with pictures whose names say what they are for, and share the rest.
struct Parts {
  std::vector<const PictureTree*> train, test, validation;
  bool complete() const { return !train.empty() && (!test.empty() || !validation.empty()); }
  bool isPlain() const { return complete() && train.size() == 1 && test.size() < 2 && validation.size() < 2; }
};
std::map<std::string, Parts> partsIn(const PictureTree& tree);  // by the rest of their names

// The split among a folder's folders; incomplete if there is none, or several of which none is called plainly train and test.
Parts splitIn(const PictureTree& tree);

// Whether a folder stands around others and is no class: some stray pictures in it don't matter.
bool standsAround(const PictureTree& tree);

const PictureTree* loneFolder(const PictureTree& tree);  // the only one with pictures; null if there is none or are several

// The folder to read instead of this one; null: this one.
const PictureTree* folderInside(const PictureTree& tree);

// Whether folders in those of training and of test images stand for the same.
bool pairUp(const std::string& train, const std::string& test);

}  // namespace latentscape
