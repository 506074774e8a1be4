// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_tree.h"

#include "core/base/natural_order.h"
#include "core/data/readers/file_ending.h"
#include "core/data/readers/picture.h"

#include <algorithm>
#include <array>
#include <deque>
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

class Walker {
 public:
  Walker(const fs::path& root, std::vector<std::string>& skipped, std::stop_token stop)
      : m_root(root), m_skipped(skipped), m_stop(std::move(stop)) {
    std::error_code problem;
    m_canonicalRoot = fs::canonical(root, problem);
  }

  Result<PictureTree> walk(const fs::path& folder, int depth) {
    if (m_stop.stop_requested()) return Error::cancelledByUser();
    PictureTree tree;
    tree.path = folder;
    tree.name = folder.filename().string();
    std::vector<fs::directory_entry> entries;
    std::error_code problem;
    for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
      if (!passedOver(at->path())) entries.push_back(*at);
    }
    if (problem) {
      const Error error{"can't be read: " + problem.message(), folder.string(), "Check the folder's permissions."};
      if (depth == 0) return error;
      skip(folder, error.what);
    }
    std::sort(entries.begin(), entries.end(), [](const fs::directory_entry& a, const fs::directory_entry& b) {
      return naturallyBefore(a.path().string(), b.path().string());
    });
    std::vector<fs::path> folders;
    for (const fs::directory_entry& entry : entries) sort(entry, tree, folders);
    tree.count = tree.pictures.size();
    for (const fs::path& below : folders) {
      if (depth == kMaxDepth) {
        skip(below, "lies too deep");
        continue;
      }
      auto child = walk(below, depth + 1);
      if (!child) return child;
      tree.count += child->count;
      tree.folders.push_back(*std::move(child));
    }
    return tree;
  }

 private:
  void skip(const fs::path& path, const std::string& why) {
    m_skipped.push_back(path.lexically_relative(m_root).string() + ": " + why);
  }

  void sort(const fs::directory_entry& entry, PictureTree& tree, std::vector<fs::path>& folders) {
    std::error_code problem;
    const bool link = entry.is_symlink(problem);
    if (entry.is_directory(problem)) {
      if (!link || follows(entry.path())) folders.push_back(entry.path());
    } else if (entry.is_regular_file(problem)) {
      if (isPictureName(entry.path())) tree.pictures.push_back(entry);
      else if (const auto format = unreadFormat(entry.path()); !format.empty())
        skip(entry.path(), std::string(format) + " pictures are not read; convert it to PNG");
    } else if (link && (isPictureName(entry.path()) || !fs::exists(entry.path(), problem))) {
      skip(entry.path(), "is a link that leads nowhere");
    }
  }

  // Whether a link to a folder leads to something that is not read anyway.
  bool follows(const fs::path& link) {
    std::error_code problem;
    const fs::path target = fs::canonical(link, problem);
    if (problem) {
      skip(link, "is a link that can't be followed: " + problem.message());
      return false;
    }
    const auto within = [](const fs::path& inner, const fs::path& outer) {
      return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
    };
    if (within(m_canonicalRoot, target)) {
      skip(link, "is a link to a folder around this one");
      return false;
    }
    if (within(target, m_canonicalRoot)) {
      skip(link, "is a link to a folder that is read anyway");
      return false;
    }
    for (const fs::path& seen : m_followed) {
      if (!within(target, seen) && !within(seen, target)) continue;
      skip(link, "is a link to a folder that another link leads to");
      return false;
    }
    m_followed.push_back(target);
    return true;
  }

  const fs::path& m_root;
  fs::path m_canonicalRoot;
  std::vector<std::string>& m_skipped;
  std::stop_token m_stop;
  std::vector<fs::path> m_followed;  // targets of links, each once
};

}  // namespace

Result<PictureTree> walkPictures(const fs::path& folder, std::vector<std::string>& skipped, std::stop_token stop) {
  return Walker(folder, skipped, std::move(stop)).walk(folder, 0);
}

bool findsPicture(const fs::path& folder) {
  std::deque<fs::path> folders{folder};
  std::set<fs::path> seen;
  while (!folders.empty()) {
    const fs::path next = std::move(folders.front());
    folders.pop_front();
    std::error_code problem;
    if (const fs::path target = fs::canonical(next, problem); problem || !seen.insert(target).second) continue;
    for (fs::directory_iterator at(next, problem), end; !problem && at != end; at.increment(problem)) {
      std::error_code ignored;
      if (passedOver(at->path())) continue;
      if (at->is_directory(ignored)) folders.push_back(at->path());
      else if ((isPictureName(at->path()) || !unreadFormat(at->path()).empty()) && at->is_regular_file(ignored)) return true;
    }
  }
  return false;
}

}  // namespace latentscape
