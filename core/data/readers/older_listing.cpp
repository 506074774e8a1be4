// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/older_listing.h"

#include "core/base/natural_order.h"
#include "core/data/dataset_options.h"
#include "core/data/readers/file_ending.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

bool isHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool isPicture(const fs::path& path) {
  static constexpr std::array<std::string_view, 5> endings{".png", ".jpg", ".jpeg", ".webp", ".bmp"};
  return std::find(endings.begin(), endings.end(), endingOf(path)) != endings.end();
}

bool isTestName(const std::string& name) {
  static constexpr std::array<std::string_view, 4> names{"test", "val", "valid", "validation"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A folder's contents, by name.
struct Content {
  std::vector<fs::path> folders;
  std::vector<fs::directory_entry> pictures;
};

Result<Content> contentOf(const fs::path& folder) {
  Content content;
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    std::error_code ignored;
    if (isHidden(at->path())) continue;
    if (at->is_directory(ignored)) content.folders.push_back(at->path());
    else if (isPicture(at->path()) && at->is_regular_file(ignored)) content.pictures.push_back(*at);
  }
  if (problem) return Error{"can't be read: " + problem.message(), folder.string(), "Check the folder's permissions."};
  std::sort(content.folders.begin(), content.folders.end());
  return content;
}

class Lister {
 public:
  Lister(const fs::path& root, std::stop_token stop) : m_root(root), m_stop(std::move(stop)) {}

  Result<PictureListing> list() {
    auto top = contentOf(m_root);
    if (!top) return top.error();
    const std::vector<fs::path>& folders = top->folders;
    const auto named = [&](auto matches) {
      return std::find_if(folders.begin(), folders.end(), [&](const fs::path& f) { return matches(f.filename().string()); });
    };
    const auto train = named([](const std::string& name) { return name == "train"; });
    const auto test = named(isTestName);
    const bool split = folders.size() == 2 && train != folders.end() && test != folders.end();
    if (split) {
      for (const auto& [folder, isTest] : {std::pair{*train, false}, std::pair{*test, true}}) {
        auto content = contentOf(folder);
        if (!content) return content.error();
        if (auto done = addSplit(*content, isTest); !done) return done.error();
      }
      for (const auto& entry : top->pictures) skip(entry.path(), "lies beside the folders train and test");
      m_listing.ownTest =
          std::any_of(m_listing.files.begin(), m_listing.files.end(), [](const PictureFile& file) { return file.test; });
    } else if (auto done = addSplit(*top, false); !done) {
      return done.error();
    }
    return finished();
  }

 private:
  // Class folders, or pictures without classes. Pictures beside class folders have no class.
  Result<void> addSplit(const Content& content, bool test) {
    std::size_t before = m_listing.files.size();
    for (const fs::path& folder : content.folders) {
      if (auto done = addClass(folder, test); !done) return done;
    }
    const bool classes = m_listing.files.size() > before;
    for (const auto& entry : content.pictures) {
      if (classes) skip(entry.path(), "lies beside the classes' folders");
      else add(entry, "", test);
    }
    return {};
  }

  Result<void> addClass(const fs::path& folder, bool test) {
    std::error_code problem;
    fs::recursive_directory_iterator at(folder, problem);
    for (const fs::recursive_directory_iterator end; !problem && at != end; at.increment(problem)) {
      if (m_stop.stop_requested()) return Error::cancelledByUser();
      std::error_code ignored;
      if (isHidden(at->path())) at.disable_recursion_pending();
      else if (isPicture(at->path()) && at->is_regular_file(ignored)) add(*at, folder.filename().string(), test);
    }
    if (problem) skip(folder, "can't be read completely: " + problem.message());
    return {};
  }

  void add(const fs::directory_entry& entry, const std::string& className, bool test) {
    PictureFile file;
    std::error_code problem;
    file.name = entry.path().lexically_relative(m_root).string();
    file.bytes = entry.file_size(problem);
    if (!problem) file.changed = entry.last_write_time(problem).time_since_epoch().count();
    if (problem) return skip(entry.path(), problem.message());
    file.test = test;
    m_classOf[file.name] = className;
    m_listing.files.push_back(std::move(file));
  }

  void skip(const fs::path& path, const std::string& why) {
    m_listing.skipped.push_back(path.lexically_relative(m_root).string() + ": " + why);
  }

  Result<PictureListing> finished() {
    if (m_listing.files.empty()) {
      return Error{"holds no PNG, JPEG, WebP or BMP pictures", m_root.string(),
                   "Choose a folder of pictures, with a subfolder for each class or without."};
    }
    std::set<std::string> names;
    for (const auto& [file, name] : m_classOf) names.insert(name);
    if (names.size() > DatasetOptions::kMaxClasses) {
      return Error{"has " + std::to_string(names.size()) + " subfolders with pictures, each a class; at most " +
                       std::to_string(DatasetOptions::kMaxClasses) + " are possible",
                   m_root.string(), "Put the pictures into fewer folders."};
    }
    // If even one split's pictures have no class, none get one.
    if (!names.contains("")) m_listing.classNames.assign(names.begin(), names.end());
    for (PictureFile& file : m_listing.files) {
      const auto found = std::find(m_listing.classNames.begin(), m_listing.classNames.end(), m_classOf[file.name]);
      if (found != m_listing.classNames.end()) file.label = static_cast<int>(found - m_listing.classNames.begin());
    }
    std::sort(m_listing.files.begin(), m_listing.files.end(),
              [](const PictureFile& a, const PictureFile& b) { return a.name < b.name; });
    std::sort(m_listing.skipped.begin(), m_listing.skipped.end(), naturallyBefore);
    const std::size_t classes = m_listing.classNames.size();
    m_listing.layout =
        classes == 0 ? "no classes" : std::to_string(classes) + (classes == 1 ? " class" : " classes") + " by folder";
    m_listing.layout += ", as earlier versions read folders";
    m_listing.layout += m_listing.ownTest ? "; test images in a folder of their own" : "; a share is held out for testing";
    return std::move(m_listing);
  }

  const fs::path& m_root;
  std::stop_token m_stop;
  PictureListing m_listing;
  std::map<std::string, std::string> m_classOf;
};

}  // namespace

Result<PictureListing> listPicturesAsOlder(const fs::path& folder, std::stop_token stop) {
  return Lister(folder, std::move(stop)).list();
}

}  // namespace latentscape
