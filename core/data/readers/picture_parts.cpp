// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_parts.h"

#include "core/data/readers/split_name.h"

namespace latentscape {

std::vector<const PictureTree*> withPictures(const PictureTree& tree) {
  std::vector<const PictureTree*> found;
  for (const PictureTree& folder : tree.folders) {
    if (folder.count > 0) found.push_back(&folder);
  }
  return found;
}

std::map<std::string, Parts> partsIn(const PictureTree& tree) {
  std::map<std::string, Parts> parts;
  for (const PictureTree* folder : withPictures(tree)) {
    const SplitName name = splitName(folder->name);
    if (name.split == NamedSplit::Train) parts[name.rest].train.push_back(folder);
    if (name.split == NamedSplit::Test) parts[name.rest].test.push_back(folder);
    if (name.split == NamedSplit::Validation) parts[name.rest].validation.push_back(folder);
  }
  return parts;
}

Parts splitIn(const PictureTree& tree) {
  auto parts = partsIn(tree);
  std::erase_if(parts, [](const auto& entry) { return !entry.second.complete(); });
  if (parts.contains("")) return parts[""];
  return parts.size() == 1 ? parts.begin()->second : Parts{};
}

bool standsAround(const PictureTree& tree) {
  const std::size_t folders = withPictures(tree).size();
  if (splitIn(tree).complete()) return true;
  return tree.pictures.empty() ? folders > 0 : folders >= 2 && tree.pictures.size() < folders;
}

const PictureTree* loneFolder(const PictureTree& tree) {
  const auto folders = withPictures(tree);
  return folders.size() == 1 ? folders[0] : nullptr;
}

const PictureTree* folderInside(const PictureTree& tree) {
  if (const PictureTree* lone = loneFolder(tree)) {
    const SplitName name = splitName(lone->name);
    return (name.split != NamedSplit::None && name.rest.empty()) || standsAround(*lone) ? lone : nullptr;
  }
  const PictureTree* found = nullptr;
  for (const PictureTree* folder : withPictures(tree)) {
    if (!splitIn(*folder).complete()) continue;
    if (found != nullptr) return nullptr;
    found = folder;
  }
  return found != nullptr && found->count > tree.count - tree.pictures.size() - found->count ? found : nullptr;
}

bool pairUp(const std::string& train, const std::string& test) {
  if (train == test) return true;
  const SplitName a = splitName(train), b = splitName(test);
  return a.split == NamedSplit::Train && b.split != NamedSplit::None && b.split != NamedSplit::Train && a.rest == b.rest;
}

}  // namespace latentscape
