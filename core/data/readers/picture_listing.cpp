// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_listing.h"

#include "core/base/natural_order.h"
#include "core/data/dataset_options.h"
#include "core/data/readers/picture_tree.h"
#include "core/data/readers/split_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using Split = NamedSplit;

// What a folder's name says it is for, whatever its case and punctuation: "Train", "training_set".
Split splitOf(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') plain += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  for (const std::string_view ending : {"set", "images", "data"}) {
    if (plain.size() > ending.size() && plain.ends_with(ending)) plain.resize(plain.size() - ending.size());
  }
  for (const SplitWord& word : kSplitWords) {
    if (plain == word.text) return word.split;
  }
  if (plain == "eval" || plain == "evaluation") return Split::Test;
  return Split::None;
}

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

class Lister {
 public:
  Lister(const fs::path& root, FolderRules rules, std::stop_token stop) : m_root(root), m_rules(rules), m_stop(std::move(stop)) {}

  Result<PictureListing> list() {
    auto tree = walkPictures(m_root, m_listing.skipped, m_stop);
    if (!tree) return tree.error();
    if (tree->count == 0) return noPictures();
    if (auto done = m_rules == FolderRules::Older ? readOlder(*tree) : read(*tree); !done) return done.error();
    return finished();
  }

 private:
  struct Listed {
    PictureFile file;
    std::string className;  // empty: none
  };

  static std::vector<const PictureTree*> withPictures(const PictureTree& tree) {
    std::vector<const PictureTree*> found;
    for (const PictureTree& folder : tree.folders) {
      if (folder.count > 0) found.push_back(&folder);
    }
    return found;
  }

  std::string relative(const fs::path& path) const { return path.lexically_relative(m_root).string(); }

  Result<void> read(const PictureTree& root) {
    const PictureTree* top = &root;
    // A lone folder around others, and a lone folder of training images.
    while (top->pictures.empty()) {
      const auto folders = withPictures(*top);
      if (folders.size() != 1) break;
      const bool split = splitOf(folders[0]->name) != Split::None;
      if (!split && withPictures(*folders[0]).empty()) break;  // a class
      if (!split && !folders[0]->pictures.empty()) break;      // a class with folders in it
      tellEmpty(*top);
      top = folders[0];
    }
    if (top != &root) m_told.push_back("read from its folder " + relative(top->path));
    std::array<std::vector<const PictureTree*>, 4> splits;
    for (const PictureTree* folder : withPictures(*top))
      splits[static_cast<std::size_t>(splitOf(folder->name))].push_back(folder);
    const auto& [others, train, test, validation] = splits;
    if (!train.empty() && (!test.empty() || !validation.empty())) {
      for (const auto* folders : {&train, &test, &validation}) {
        if (folders->size() < 2) continue;
        return Error{"has two folders for the same images: " + folders->at(0)->name + " and " + folders->at(1)->name,
                     m_root.string(), "Rename one, or move its pictures into the other."};
      }
      return readSplit(*top, *train[0], test.empty() ? nullptr : test[0], validation.empty() ? nullptr : validation[0]);
    }
    if (train.empty() && others.empty() && !test.empty() && !validation.empty()) {
      return Error{"has folders " + test[0]->name + " and " + validation[0]->name + ", but none to train on", m_root.string(),
                   "Name the folder of training images train."};
    }
    addSplit(*top, false);
    return {};
  }

  Result<void> readSplit(const PictureTree& top, const PictureTree& train, const PictureTree* test,
                         const PictureTree* validation) {
    const PictureTree* const tested = test != nullptr ? test : validation;
    for (const PictureTree& folder : top.folders) {
      if (folder.count == 0) skip(folder.path, "holds no pictures");
      else if (&folder == validation && test != nullptr)
        skip(folder.path, counted(folder.count, "picture", "pictures") + " for validation, which is not used");
      else if (&folder != &train && &folder != tested)
        skip(folder.path, counted(folder.count, "picture lies", "pictures lie") + " beside the folders " + train.name + " and " +
                              tested->name);
    }
    for (const auto& entry : top.pictures) skip(entry.path(), "lies beside the folders " + train.name + " and " + tested->name);
    addSplit(unwrapped(train), false);
    addSplit(unwrapped(*tested), true);
    m_listing.ownTest = true;
    m_told.push_back("training images in its folder " + train.name + ", test images in " + tested->name);
    if (test != nullptr && validation != nullptr) m_told.push_back(validation->name + " is left out");
    return {};
  }

  // Below a lone folder around others.
  const PictureTree& unwrapped(const PictureTree& tree) const {
    const PictureTree* top = &tree;
    while (m_rules == FolderRules::Current && top->pictures.empty()) {
      const auto folders = withPictures(*top);
      if (folders.size() != 1 || !folders[0]->pictures.empty()) break;
      top = folders[0];
    }
    return *top;
  }

  // As versions did that split by number.
  Result<void> readOlder(const PictureTree& root) {
    const PictureTree *train = nullptr, *test = nullptr;
    for (const PictureTree& folder : root.folders) {
      if (folder.name == "train") train = &folder;
      for (const std::string_view name : {"test", "val", "valid", "validation"}) {
        if (test == nullptr && folder.name == name) test = &folder;
      }
    }
    if (root.folders.size() == 2 && train != nullptr && test != nullptr) return readSplit(root, *train, test, nullptr);
    addSplit(root, false);
    return {};
  }

  void tellEmpty(const PictureTree& tree) {
    for (const PictureTree& folder : tree.folders) {
      if (folder.count == 0) skip(folder.path, "holds no pictures");
    }
  }

  // Class folders, or pictures without classes. Pictures beside class folders have no class.
  void addSplit(const PictureTree& tree, bool test) {
    tellEmpty(tree);
    const auto folders = withPictures(tree);
    for (const PictureTree* folder : folders) {
      addAll(*folder, folder->name, test);
      const std::size_t inner = withPictures(*folder).size();
      if (inner > 0) ++m_merged;
    }
    for (const auto& entry : tree.pictures) {
      if (!folders.empty()) skip(entry.path(), "lies beside the classes' folders");
      else add(entry, "", test);
    }
  }

  void addAll(const PictureTree& tree, const std::string& className, bool test) {
    for (const auto& entry : tree.pictures) add(entry, className, test);
    for (const PictureTree& folder : tree.folders) addAll(folder, className, test);
  }

  void add(const fs::directory_entry& entry, const std::string& className, bool test) {
    PictureFile file;
    std::error_code problem;
    file.name = relative(entry.path());
    file.bytes = entry.file_size(problem);
    if (!problem) file.changed = entry.last_write_time(problem).time_since_epoch().count();
    if (problem) return skip(entry.path(), problem.message());
    file.test = test;
    m_files.push_back({std::move(file), className});
  }

  void skip(const fs::path& path, const std::string& why) { m_listing.skipped.push_back(relative(path) + ": " + why); }

  Error noPictures() {
    sortSkipped();
    const auto& left = m_listing.skipped;
    const std::string others = left.empty() ? "" : "; " + std::to_string(left.size()) + " left out, the first: " + left.front();
    return {"holds no PNG, JPEG, WebP or BMP pictures" + others, m_root.string(),
            "Choose a folder of pictures, with a subfolder for each class or without."};
  }

  void sortSkipped() { std::sort(m_listing.skipped.begin(), m_listing.skipped.end(), naturallyBefore); }

  Result<PictureListing> finished() {
    std::sort(m_files.begin(), m_files.end(), [](const Listed& a, const Listed& b) { return a.file.name < b.file.name; });
    std::vector<std::string> names;
    for (const Listed& each : m_files) names.push_back(each.className);
    if (m_rules == FolderRules::Older) std::sort(names.begin(), names.end());
    else std::sort(names.begin(), names.end(), naturallyBefore);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() > DatasetOptions::kMaxClasses) {
      return Error{"has " + std::to_string(names.size()) + " subfolders with pictures, each a class; at most " +
                       std::to_string(DatasetOptions::kMaxClasses) + " are possible",
                   m_root.string(), "Put the pictures into fewer folders."};
    }
    // If even one split's pictures have no class, none get one.
    const bool classes = std::find(names.begin(), names.end(), "") == names.end();
    if (classes) m_listing.classNames = std::move(names);
    for (Listed& each : m_files) {
      const auto found = std::find(m_listing.classNames.begin(), m_listing.classNames.end(), each.className);
      if (found != m_listing.classNames.end()) each.file.label = static_cast<int>(found - m_listing.classNames.begin());
      m_listing.files.push_back(std::move(each.file));
    }
    sortSkipped();
    std::string layout = classes ? counted(m_listing.classNames.size(), "class", "classes") + " by folder" : "no classes";
    if (!classes && names.size() > 1) layout += " (some pictures lie in no folder of a class)";
    if (m_merged > 0) layout += ", with everything in the folders below";
    for (const std::string& told : m_told) layout += "; " + told;
    if (!m_listing.ownTest) layout += "; a share is held out for testing";
    m_listing.layout = std::move(layout);
    return std::move(m_listing);
  }

  const fs::path& m_root;
  FolderRules m_rules;
  std::stop_token m_stop;
  PictureListing m_listing;
  std::vector<Listed> m_files;
  std::vector<std::string> m_told;  // of the layout
  std::size_t m_merged = 0;         // classes with folders in them
};

}  // namespace

Result<PictureListing> listPictures(const fs::path& folder, FolderRules rules, std::stop_token stop) {
  return Lister(folder, rules, std::move(stop)).list();
}

}  // namespace latentscape
