// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_tree.h"

#include "core/base/natural_order.h"
#include "core/data/readers/file_ending.h"
#include "core/data/readers/file_identity.h"
#include "core/data/readers/picture.h"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <map>
#include <set>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 64;

bool passedOver(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') || name == "__MACOSX";  // the second: what macOS packs beside the files of an archive
}

// Pictures that people have and that aren't read, by their names' endings.
std::string_view unreadFormat(const fs::path& path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 32> formats{{
      {".tif", "TIFF"},  {".tiff", "TIFF"},   {".gif", "GIF"},       {".heic", "HEIC"},     {".heif", "HEIF"},
      {".avif", "AVIF"}, {".jxl", "JPEG XL"}, {".jp2", "JPEG 2000"}, {".j2k", "JPEG 2000"}, {".psd", "Photoshop"},
      {".svg", "SVG"},   {".ico", "icon"},    {".tga", "TGA"},       {".ppm", "PPM"},       {".pgm", "PGM"},
      {".pbm", "PBM"},   {".pnm", "PNM"},     {".exr", "OpenEXR"},   {".hdr", "HDR"},       {".pcx", "PCX"},
      {".dds", "DDS"},   {".xcf", "GIMP"},    {".dcm", "DICOM"},     {".raw", "raw"},       {".cr2", "raw"},
      {".cr3", "raw"},   {".nef", "raw"},     {".arw", "raw"},       {".dng", "raw"},       {".orf", "raw"},
      {".rw2", "raw"},   {".pdf", "PDF"},
  }};
  const std::string ending = endingOf(path);
  const auto* const found =
      std::find_if(formats.begin(), formats.end(), [&](const auto& format) { return format.first == ending; });
  return found == formats.end() ? std::string_view() : found->second;
}

// As editors and downloads name what is beside a file or not yet whole.
bool isCopyName(const fs::path& path) {
  static constexpr std::array<std::string_view, 7> endings{".bak", ".orig", ".old", ".tmp", ".part", ".partial", ".crdownload"};
  const std::string ending = endingOf(path);
  return ending.ends_with('~') || std::find(endings.begin(), endings.end(), ending) != endings.end();
}

Error unreadable(const fs::path& folder, const std::error_code& problem) {
  return {"can't be read: " + problem.message(), folder.string(), "Check the folder's permissions."};
}

bool within(const fs::path& inner, const fs::path& outer) {
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

class Walker {
 public:
  Walker(const fs::path& root, std::vector<std::string>& skipped, std::stop_token stop)
      : m_root(root), m_skipped(skipped), m_stop(std::move(stop)) {
    std::error_code problem;
    m_canonicalRoot = fs::canonical(root, problem);
  }

  Result<PictureTree> walk() {
    PictureTree tree;
    tree.path = m_root;
    tree.name = m_root.filename().string();
    if (auto done = walk(tree, 0); !done) return done.error();
    if (auto done = followLinks(); !done) return done.error();
    count(tree);
    for (const auto& [again, first] : m_again) {
      const std::size_t pictures = first->count;
      std::string what = "is the folder " + relative(first->path);
      if (pictures > 0)
        what += pictures == 1 ? ", whose 1 picture counts once" : ", whose " + std::to_string(pictures) + " pictures count once";
      skip(*again, what);
    }
    countSkipped(tree);
    return tree;
  }

 private:
  struct Link {
    PictureTree* tree;  // to be filled
    int depth;
    std::ptrdiff_t length;  // parts of the target's path
  };

  std::string relative(const fs::path& path) const { return path.lexically_relative(m_root).string(); }

  void skip(PictureTree& tree, const std::string& why) { skip(tree, tree.path, why); }
  void skip(PictureTree& tree, const fs::path& path, const std::string& why) {
    ++tree.skipped;
    m_skipped.push_back(relative(path) + ": " + why);
  }

  // Fills a tree that has its path and name. Its address and those of all trees below stay until the walk's end.
  Result<void> walk(PictureTree& tree, int depth) {
    if (m_stop.stop_requested()) return Error::cancelledByUser();
    if (depth > kMaxDepth) {
      skip(tree, "lies too deep");
      return {};
    }
    if (const auto identity = identityOf(tree.path)) {
      const auto [first, isNew] = m_read.emplace(*identity, &tree);
      if (!isNew) {
        m_again.emplace_back(&tree, first->second);
        return {};
      }
    }
    std::vector<fs::directory_entry> entries;
    std::error_code problem;
    for (fs::directory_iterator at(tree.path, problem), end; !problem && at != end; at.increment(problem)) {
      if (!passedOver(at->path())) entries.push_back(*at);
    }
    if (problem) {
      const Error error = unreadable(tree.path, problem);
      if (depth == 0) return error;
      skip(tree, error.what);
    }
    std::sort(entries.begin(), entries.end(), [](const fs::directory_entry& a, const fs::directory_entry& b) {
      return naturallyBefore(a.path().string(), b.path().string());
    });
    std::vector<fs::path> folders;
    for (const fs::directory_entry& entry : entries) sort(entry, tree, folders);
    tree.folders.resize(folders.size());
    for (std::size_t i = 0; i < folders.size(); ++i) {
      PictureTree& child = tree.folders[i];
      child.path = folders[i];
      child.name = folders[i].filename().string();
      std::error_code ignored;
      if (fs::is_symlink(child.path, ignored)) addLink(child, depth + 1);
      else if (auto done = walk(child, depth + 1); !done) return done;
    }
    return {};
  }

  void sort(const fs::directory_entry& entry, PictureTree& tree, std::vector<fs::path>& folders) {
    std::error_code problem;
    if (entry.is_directory(problem)) {
      folders.push_back(entry.path());
    } else if (entry.is_regular_file(problem)) {
      if (isPictureName(entry.path())) tree.pictures.push_back(entry);
      else if (const auto format = unreadFormat(entry.path()); !format.empty())
        skip(tree, entry.path(), std::string(format) + " pictures are not read; convert it to PNG");
      else if (isUnnamedPicture(entry.path())) {
        if (isCopyName(entry.path()))
          skip(tree, entry.path(), "is a picture, but its name is that of a copy or a part; rename it to take it");
        else tree.pictures.push_back(entry);
      }
    } else if (entry.is_symlink(problem) && (isPictureName(entry.path()) || !fs::exists(entry.path(), problem))) {
      skip(tree, entry.path(), "is a link that leads nowhere");
    }
  }

  void addLink(PictureTree& tree, int depth) {
    std::error_code problem;
    const fs::path target = fs::canonical(tree.path, problem);
    const fs::path place = problem ? fs::path() : fs::canonical(tree.path.parent_path(), problem);
    if (problem) return skip(tree, "is a link that can't be followed: " + problem.message());
    if (within(m_canonicalRoot, target) || within(place, target)) return skip(tree, "is a link to a folder around it");
    m_links.push_back({&tree, depth, std::distance(target.begin(), target.end())});
  }

  // After all that needs no link, and inner folders before outer ones.
  Result<void> followLinks() {
    while (!m_links.empty()) {
      std::vector<Link> links = std::move(m_links);
      m_links.clear();
      std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) {
        if (a.length != b.length) return a.length > b.length;
        return naturallyBefore(a.tree->path.string(), b.tree->path.string());
      });
      for (const Link& link : links) {
        if (auto done = walk(*link.tree, link.depth); !done) return done;
      }
    }
    return {};
  }

  static void count(PictureTree& tree) {
    tree.count = tree.pictures.size();
    for (PictureTree& below : tree.folders) {
      count(below);
      tree.count += below.count;
    }
  }
  static void countSkipped(PictureTree& tree) {
    for (PictureTree& below : tree.folders) {
      countSkipped(below);
      tree.skipped += below.skipped;
    }
  }

  const fs::path& m_root;
  fs::path m_canonicalRoot;
  std::vector<std::string>& m_skipped;
  std::stop_token m_stop;
  std::map<FileIdentity, const PictureTree*> m_read;                 // each folder by the name it is read by
  std::vector<std::pair<PictureTree*, const PictureTree*>> m_again;  // other names of folders that are read
  std::vector<Link> m_links;                                         // not yet followed
};

}  // namespace

Result<PictureTree> walkPictures(const fs::path& folder, std::vector<std::string>& skipped, std::stop_token stop) {
  return Walker(folder, skipped, std::move(stop)).walk();
}

Result<bool> findsPicture(const fs::path& path, const std::stop_token& stop) {
  std::error_code problem;
  if (!fs::is_directory(path, problem)) return false;
  std::deque<fs::path> folders{path};
  std::set<fs::path> seen;
  for (bool first = true; !folders.empty(); first = false) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const fs::path next = std::move(folders.front());
    folders.pop_front();
    const fs::path target = fs::canonical(next, problem);
    if (!problem && !seen.insert(target).second) continue;
    fs::directory_iterator at;
    if (!problem) at = fs::directory_iterator(next, problem);
    for (; !problem && at != fs::directory_iterator(); at.increment(problem)) {
      if (stop.stop_requested()) return Error::cancelledByUser();
      std::error_code ignored;
      if (passedOver(at->path())) continue;
      if (at->is_directory(ignored)) folders.push_back(at->path());
      else if (at->is_regular_file(ignored) &&
               (isPictureName(at->path()) || !unreadFormat(at->path()).empty() || isUnnamedPicture(at->path())))
        return true;
    }
    if (problem && first) return unreadable(path, problem);
  }
  return false;
}

}  // namespace latentscape
