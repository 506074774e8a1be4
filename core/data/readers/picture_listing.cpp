// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_listing.h"

#include "core/base/natural_order.h"
#include "core/data/dataset_options.h"
#include "core/data/readers/file_identity.h"
#include "core/data/readers/older_listing.h"
#include "core/data/readers/picture_parts.h"
#include "core/data/readers/picture_tree.h"
#include "core/data/readers/small_letters.h"
#include "core/data/readers/split_name.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// A few of them by name: "a, b".
std::string listed(const std::vector<std::string>& names, const std::string& many) {
  constexpr std::size_t most = 5;
  if (names.size() > most) return std::to_string(names.size()) + " " + many;
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class Lister {
 public:
  Lister(const fs::path& root, std::stop_token stop) : m_root(root), m_stop(std::move(stop)) {}

  Result<PictureListing> list() {
    auto tree = walkPictures(m_root, m_listing.skipped, m_stop);
    if (!tree) return tree.error();
    if (tree->count == 0) return noPictures();
    if (auto done = read(*tree); !done) return done.error();
    return finished();
  }

 private:
  struct Listed {
    PictureFile file;
    std::string className;  // empty: none
    std::string folder;
    std::optional<FileIdentity> identity;
    bool link = false;
  };

  std::string relative(const fs::path& path) const {
    const fs::path found = path.lexically_relative(m_root);
    return found == "." ? "the folder itself" : found.string();
  }

  Result<void> read(const PictureTree& root) {
    const PictureTree* top = &root;
    Parts parts = splitIn(*top);
    while (!parts.complete()) {
      const PictureTree* const inside = folderInside(*top);
      if (inside == nullptr) break;
      leaveBeside(*top, {inside});
      top = inside;
      parts = splitIn(*top);
    }
    if (top != &root) m_told.push_back("read from its folder " + relative(top->path));
    if (parts.complete()) return readSplit(*top, parts);
    const auto folders = withPictures(*top);
    if (const auto all = partsIn(*top); all.size() == 1) {
      const Parts& only = all.begin()->second;
      if (!only.test.empty() && !only.validation.empty() && folders.size() == only.test.size() + only.validation.size()) {
        return Error{"has folders " + only.test[0]->name + " and " + only.validation[0]->name + ", but none to train on",
                     m_root.string(), "Name the folder of training images train."};
      }
    }
    const auto named = [](const PictureTree* folder) { return splitName(folder->name).split != NamedSplit::None; };
    if (folders.size() > 1 && std::all_of(folders.begin(), folders.end(), named))
      m_told.push_back("these names look like parts of a split: rename the folders to train and test if they are");
    std::vector<std::string> splits;
    for (const PictureTree* folder : folders) {
      if (splitIn(*folder).isPlain()) splits.push_back(folder->name);
    }
    if (splits.size() > 1 && splits.size() == folders.size()) return readSplitOfEachClass(*top), Result<void>();
    if (!splits.empty()) {
      m_told.push_back(listed(splits, "classes") + (splits.size() == 1 ? " holds" : " hold") +
                       " folders named like parts of a split, which are read together");
    }
    addSplit(*top, false);
    return {};
  }

  // Each class holds folders of training and test images.
  void readSplitOfEachClass(const PictureTree& top) {
    tellEmpty(top);
    for (const auto& entry : top.pictures) m_loose.push_back({entry.path(), "lies beside the classes' folders"});
    std::vector<std::string> validated;
    for (const PictureTree* folder : withPictures(top)) {
      const Parts parts = splitIn(*folder);
      const PictureTree* const tested = parts.test.empty() ? parts.validation[0] : parts.test[0];
      if (!parts.test.empty() && !parts.validation.empty()) {
        skip(parts.validation[0]->path,
             counted(parts.validation[0]->count, "picture", "pictures") + " for validation, which is not used");
        m_unused.push_back(parts.validation[0]);
      }
      leaveBeside(*folder, {parts.train[0], tested});
      if (parts.test.empty()) validated.push_back(folder->name);
      addAll(*parts.train[0], folder->name, false);
      addAll(*tested, folder->name, true);
    }
    m_listing.ownTest = m_splitByClass = true;
    if (!validated.empty()) m_told.push_back("images for validation of " + listed(validated, "classes") + " test");
  }

  Result<void> readSplit(const PictureTree& top, const Parts& parts) {
    for (const auto* folders : {&parts.train, &parts.test, &parts.validation}) {
      if (folders->size() < 2) continue;
      return Error{"has two folders for the same images: " + folders->at(0)->name + " and " + folders->at(1)->name,
                   m_root.string(), "Rename one, or move its pictures into the other."};
    }
    const PictureTree& train = *parts.train[0];
    const PictureTree* test = parts.test.empty() ? nullptr : parts.test[0];
    const PictureTree* validation = parts.validation.empty() ? nullptr : parts.validation[0];
    // Test images without classes would cost the training images theirs.
    if (!withPictures(repeated(train)).empty()) {
      for (const PictureTree** part : {&test, &validation}) {
        if (*part == nullptr || !withPictures(repeated(**part)).empty()) continue;
        skip((*part)->path, counted((*part)->count, "picture without a class", "pictures without classes") + ", while those in " +
                                train.name + " have one");
        m_unused.push_back(*part);
        *part = nullptr;
      }
    }
    if (test != nullptr && validation != nullptr) {
      skip(validation->path, counted(validation->count, "picture", "pictures") + " for validation, which is not used");
      m_unused.push_back(validation);
    }
    for (const PictureTree* part : m_unused) m_told.push_back(part->name + " is left out");
    const PictureTree* const tested = test != nullptr ? test : validation;
    m_trainFolder = train.name;
    if (tested == nullptr) {
      leaveBeside(top, {&train});
      tellAround(train, repeated(train));
      addSplit(unwrapped(repeated(train)), false);
      return {};
    }
    leaveBeside(top, {&train, tested});
    m_testFolder = tested->name;
    const PictureTree *inTrain = &repeated(train), *inTest = &repeated(*tested);
    tellAround(train, *inTrain);
    tellAround(*tested, *inTest);
    // Both or neither: else the same class would have two names.
    for (;;) {
      const PictureTree *first = loneFolder(*inTrain), *second = loneFolder(*inTest);
      if (first == nullptr || second == nullptr || !standsAround(*first) || !standsAround(*second)) break;
      if (!pairUp(first->name, second->name)) break;
      leaveBeside(*inTrain, {first});
      leaveBeside(*inTest, {second});
      inTrain = first;
      inTest = second;
    }
    addSplit(*inTrain, false);
    addSplit(*inTest, true);
    m_listing.ownTest = true;
    return {};
  }

  // What archives make of a folder: one of the same name in it.
  static const PictureTree& repeated(const PictureTree& tree) {
    const PictureTree* lone = loneFolder(tree);
    return lone != nullptr && lone->name == tree.name ? repeated(*lone) : tree;
  }
  // Tells what lies in a folder around the one that is read.
  void tellAround(const PictureTree& outer, const PictureTree& inner) {
    for (const PictureTree* at = &outer; at != &inner; at = loneFolder(*at)) leaveBeside(*at, {loneFolder(*at)});
  }

  // Below a lone folder around others.
  const PictureTree& unwrapped(const PictureTree& tree) {
    const PictureTree* const lone = loneFolder(tree);
    if (lone == nullptr || !standsAround(*lone)) return tree;
    leaveBeside(tree, {lone});
    return unwrapped(*lone);
  }

  // Of a folder, only these are read.
  void leaveBeside(const PictureTree& tree, const std::vector<const PictureTree*>& read) {
    const std::string beside = std::string(" beside the ") + (read.size() == 1 ? "folder " : "folders ") + read[0]->name +
                               (read.size() == 1 ? "" : " and " + read[1]->name);
    tellEmpty(tree);
    for (const PictureTree* folder : withPictures(tree)) {
      const auto is = [&](const std::vector<const PictureTree*>& in) {
        return std::find(in.begin(), in.end(), folder) != in.end();
      };
      if (!is(read) && !is(m_unused)) skip(folder->path, counted(folder->count, "picture lies", "pictures lie") + beside);
    }
    for (const auto& entry : tree.pictures) m_loose.push_back({entry.path(), "lies" + beside});
  }

  // Where something in it is left out, that is told already.
  void tellEmpty(const PictureTree& tree) {
    for (const PictureTree& folder : tree.folders) {
      if (folder.count == 0 && folder.skipped == 0) skip(folder.path, "holds no pictures");
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
      if (!folders.empty()) m_loose.push_back({entry.path(), "lies beside the classes' folders"});
      else add(entry, "", test);
    }
  }

  void addAll(const PictureTree& tree, const std::string& className, bool test) {
    for (const auto& entry : tree.pictures) add(entry, className, test);
    for (const PictureTree& folder : tree.folders) addAll(folder, className, test);
  }

  void add(const fs::directory_entry& entry, const std::string& className, bool test) {
    Listed each;
    std::error_code problem;
    each.file.name = relative(entry.path());
    each.file.bytes = entry.file_size(problem);
    if (!problem) each.file.changed = entry.last_write_time(problem).time_since_epoch().count();
    if (problem) return skip(entry.path(), problem.message());
    each.file.test = test;
    each.className = className;
    each.folder = relative(entry.path().parent_path());
    each.identity = identityOf(entry.path());
    each.link = entry.is_symlink(problem);
    m_files.push_back(std::move(each));
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

  // Each file once: as a training image, by a link rather than by itself, in the folder with fewer pictures, by the first name.
  void keepEachOnce() {
    std::map<std::string, std::size_t> pictures;  // by folder
    for (const Listed& each : m_files) ++pictures[each.folder];
    std::sort(m_files.begin(), m_files.end(), [&](const Listed& a, const Listed& b) {
      if (a.file.test != b.file.test) return b.file.test;
      if (a.link != b.link) return a.link;
      if (pictures[a.folder] != pictures[b.folder]) return pictures[a.folder] < pictures[b.folder];
      return naturallyBefore(a.file.name, b.file.name);
    });
    std::map<FileIdentity, std::string> kept;                           // the folder
    std::map<std::pair<std::string, std::string>, std::size_t> others;  // pictures in a folder that count in the second
    std::erase_if(m_files, [&](const Listed& each) {
      if (!each.identity) return false;
      const auto [first, isNew] = kept.emplace(*each.identity, each.folder);
      if (!isNew) ++others[{each.folder, first->second}];
      return !isNew;
    });
    for (const Loose& loose : m_loose) {
      const auto identity = identityOf(loose.path);
      const auto found = identity ? kept.find(*identity) : kept.end();
      if (found == kept.end()) skip(loose.path, loose.why);
      else ++others[{relative(loose.path.parent_path()), found->second}];
    }
    for (const auto& [folders, count] : others) {
      const auto& [from, to] = folders;
      m_listing.skipped.push_back(from + ": " +
                                  (from == to ? counted(count, "picture has a second name there and counts",
                                                        "pictures have a second name there and count") +
                                                    " once"
                                              : counted(count, "picture is", "pictures are") + " also in " + to +
                                                    (count == 1 ? " and counts there" : " and count there")));
    }
    if (m_listing.ownTest)
      m_listing.ownTest = std::any_of(m_files.begin(), m_files.end(), [](const Listed& each) { return each.file.test; });
  }

  // Test images of "cat" are of the class "Cat" that was trained on.
  void mergeClassesByCase() {
    std::map<std::string, std::set<std::string>> trained;  // by the name in small letters
    std::set<std::string> tested;
    for (const Listed& each : m_files) {
      if (each.file.test) tested.insert(each.className);
      else trained[inSmallLetters(each.className)].insert(each.className);
    }
    for (const std::string& name : tested) {
      const auto found = trained.find(inSmallLetters(name));
      if (found == trained.end() || found->second.size() != 1) continue;
      const std::string& same = *found->second.begin();
      if (same == name || tested.contains(same)) continue;
      for (Listed& each : m_files) {
        if (each.file.test && each.className == name) each.className = same;
      }
      m_told.push_back(name + " among the test images is read as " + same);
    }
  }

  Result<PictureListing> finished() {
    keepEachOnce();
    mergeClassesByCase();
    std::sort(m_files.begin(), m_files.end(), [](const Listed& a, const Listed& b) { return a.file.name < b.file.name; });
    std::vector<std::string> names, trained;
    for (const Listed& each : m_files) {
      names.push_back(each.className);
      if (!each.file.test) trained.push_back(each.className);
    }
    for (auto* list : {&names, &trained}) {
      std::sort(list->begin(), list->end(), naturallyBefore);
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    if (names.size() > DatasetOptions::kMaxClasses) {
      return Error{"has " + std::to_string(names.size()) + " subfolders with pictures, each a class; at most " +
                       std::to_string(DatasetOptions::kMaxClasses) + " are possible",
                   m_root.string(), "Put the pictures into fewer folders."};
    }
    // If even one split's pictures have no class, none get one.
    const bool classes = std::find(names.begin(), names.end(), "") == names.end();
    if (classes) m_listing.classNames = names;
    for (Listed& each : m_files) {
      const auto found = std::find(m_listing.classNames.begin(), m_listing.classNames.end(), each.className);
      if (found != m_listing.classNames.end()) each.file.label = static_cast<int>(found - m_listing.classNames.begin());
      m_listing.files.push_back(std::move(each.file));
    }
    sortSkipped();
    std::string layout = classes ? counted(names.size(), "class", "classes") + " by folder" : "no classes";
    if (!classes && names.size() > 1) layout += " (some pictures lie in no folder of a class)";
    if (m_merged > 0) layout += ", with everything in the folders below";
    for (const std::string& told : m_told) layout += "; " + told;
    if (m_splitByClass && m_listing.ownTest) layout += "; training and test images in folders of each class";
    if (!m_trainFolder.empty()) layout += "; training images in its folder " + m_trainFolder;
    if (m_listing.ownTest && !m_testFolder.empty()) layout += ", test images in " + m_testFolder;
    else if (!m_testFolder.empty()) layout += "; " + m_testFolder + " has no images of its own";
    if (classes) {
      std::vector<std::string> untrained;
      std::set_difference(names.begin(), names.end(), trained.begin(), trained.end(), std::back_inserter(untrained),
                          naturallyBefore);
      if (!untrained.empty()) layout += "; no training images of " + listed(untrained, "classes");
    }
    if (!m_listing.ownTest) layout += "; a share is held out for testing";
    m_listing.layout = std::move(layout);
    return std::move(m_listing);
  }

  struct Loose {
    fs::path path;
    std::string why;  // it is left out
  };

  const fs::path& m_root;
  std::stop_token m_stop;
  PictureListing m_listing;
  std::vector<Listed> m_files;
  std::vector<Loose> m_loose;                // beside folders that are read
  std::vector<const PictureTree*> m_unused;  // parts of a split
  std::vector<std::string> m_told;           // of the layout
  std::string m_trainFolder, m_testFolder;   // of a split
  bool m_splitByClass = false;               // each class holds folders of a split
  std::size_t m_merged = 0;                  // classes with folders in them
};

}  // namespace

Result<PictureListing> listPictures(const fs::path& folder, FolderRules rules, std::stop_token stop) {
  if (rules == FolderRules::Older) return listPicturesAsOlder(folder, std::move(stop));
  return Lister(folder, std::move(stop)).list();
}

}  // namespace latentscape
