// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_cache.h"

#include "core/base/files.h"
#include "core/base/hexadecimal.h"
#include "core/base/temporaries.h"
#include "core/data/open.h"
#include "core/data/sha256.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <system_error>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "latentscape pictures 4\n";  // change the number when decoding or this format changes
constexpr std::uint64_t kMaxBytes = std::uint64_t{2} << 30;      // larger folders are decoded each time
constexpr std::uint64_t kMaxTotal = std::uint64_t{4} << 30;      // of all files
constexpr std::size_t kSumLength = 64;

// In this machine's byte order: the file stays where it was made.
struct Header {
  std::uint64_t height = 0, width = 0, channels = 0;
  std::uint64_t trainImages = 0, testImages = 0;
  std::uint64_t labelled = 0;
  std::uint64_t skippedBytes = 0;
};

std::span<const std::uint8_t> bytesOf(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

fs::path pictureCacheFolder() { return cacheFolder() / "pictures"; }
fs::path formerFolder() { return dataFolder() / "cache" / "pictures"; }

std::string hashOf(const std::string& text) { return sha256({bytesOf(text)}); }

// Reads a file from its beginning and sums what it has read, so that no second copy of it lies in memory.
class SummedReader {
 public:
  explicit SummedReader(FileReader file) : m_file(std::move(file)), m_left(m_file.size()) {}

  std::uint64_t left() const { return m_left; }
  bool readInto(void* to, std::uint64_t bytes) {
    if (bytes > m_left) return false;
    const std::span<char> piece(static_cast<char*>(to), bytes);
    if (!m_file.read(piece)) return false;
    m_left -= bytes;
    m_sum.add({static_cast<const std::uint8_t*>(to), bytes});
    return true;
  }
  bool read(std::string& text) { return readInto(text.data(), text.size()); }
  // count times values of them; allocates no more than the file still holds.
  template <class T>
  bool readItems(std::vector<T>& to, std::uint64_t count, std::uint64_t values) {
    if (count > m_left / (values * sizeof(T))) return false;
    to.resize(count * values);
    return readInto(to.data(), to.size() * sizeof(T));
  }
  // Whether what follows, the file's last bytes, is the sum of all before.
  bool sumIsRight() {
    const std::string expected = hexadecimal(m_sum.bytes());
    std::string found(kSumLength, '\0');
    return m_left == kSumLength && m_file.read(found) && found == expected;
  }

 private:
  FileReader m_file;
  std::uint64_t m_left;
  Sha256 m_sum;
};

bool writeSummed(const fs::path& path, const Header& header, const Dataset& dataset, const std::string& skipped) {
  auto file = FileWriter::create(path);
  if (!file) return false;
  Sha256 sum;
  const auto append = [&](const void* bytes, std::size_t count) {
    sum.add({static_cast<const std::uint8_t*>(bytes), count});
    return file->append({static_cast<const char*>(bytes), count}).ok();
  };
  bool good = append(kMagic.data(), kMagic.size()) && append(&header, sizeof header);
  for (const ImageSet* set : {&dataset.train, &dataset.test}) {
    good = good && append(set->pixels.data(), set->pixels.size()) && append(set->labels.data(), set->labels.size()) &&
           append(set->fingerprints.data(), set->fingerprints.size() * sizeof(std::uint64_t));
  }
  return good && append(skipped.data(), skipped.size()) && file->append(hexadecimal(sum.bytes())) && file->commit();
}

}  // namespace

fs::path pictureCacheFile(const fs::path& folder, const DatasetOptions& options, const PictureListing& listing) {
  const std::string shaped =
      folder.string() + '\0' + std::to_string(options.side) + ' ' + formatFit(options.fit) + ' ' + formatColour(options.colour);
  std::string files;
  for (const PictureFile& file : listing.files) {
    files += file.name + '\0' + std::to_string(file.bytes) + ' ' + std::to_string(file.changed) + ' ' +
             std::to_string(file.label) + (file.test ? " test\n" : "\n");
  }
  return pictureCacheFolder() / (hashOf(shaped).substr(0, 24) + "-" + hashOf(files).substr(0, 40) + ".images");
}

std::optional<Dataset> loadPictureCache(const fs::path& file) {
  auto opened = FileReader::open(file, kMaxBytes);
  if (!opened || opened->size() < kMagic.size() + sizeof(Header) + kSumLength) return std::nullopt;
  SummedReader reader(*std::move(opened));
  std::string magic(kMagic.size(), '\0');
  Header header;
  if (!reader.read(magic) || magic != kMagic || !reader.readInto(&header, sizeof header)) return std::nullopt;
  Dataset dataset;
  const auto isSide = [](std::uint64_t side) { return side >= 1 && side <= DatasetOptions::kMaxSide; };
  if (!isSide(header.height) || !isSide(header.width) || (header.channels != 1 && header.channels != 3)) return std::nullopt;
  const ImageShape shape{static_cast<int>(header.height), static_cast<int>(header.width), static_cast<int>(header.channels)};
  for (const bool train : {true, false}) {
    const std::uint64_t count = train ? header.trainImages : header.testImages;
    ImageSet& set = train ? dataset.train : dataset.test;
    set.shape = shape;
    const bool whole = reader.readItems(set.pixels, count, shape.pixels()) &&
                       (header.labelled == 0 || reader.readItems(set.labels, count, 1)) &&
                       reader.readItems(set.fingerprints, count, 1);
    if (!whole) return std::nullopt;
  }
  std::vector<char> skipped;
  if (reader.left() != header.skippedBytes + kSumLength || !reader.readItems(skipped, header.skippedBytes, 1) ||
      !reader.sumIsRight()) {
    return std::nullopt;
  }
  for (std::string_view rest(skipped.data(), skipped.size()); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    dataset.skipped.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  std::error_code problem;
  fs::last_write_time(file, fs::file_time_type::clock::now(), problem);  // used
  return dataset;
}

void savePictureCache(const fs::path& file, const Dataset& dataset) {
  std::string skipped;
  for (const std::string& line : dataset.skipped) skipped += line + "\n";
  const ImageShape& shape = dataset.train.shape;
  const Header header{static_cast<std::uint64_t>(shape.height),
                      static_cast<std::uint64_t>(shape.width),
                      static_cast<std::uint64_t>(shape.channels),
                      dataset.train.size(),
                      dataset.test.size(),
                      dataset.train.labels.empty() && dataset.test.labels.empty() ? 0U : 1U,
                      skipped.size()};
  const std::uint64_t length = dataset.train.pixels.size() + dataset.test.pixels.size();
  if (length > kMaxBytes - (std::uint64_t{64} << 20)) return;
  if (!writeSummed(file, header, dataset, skipped)) return;
  std::error_code problem;
  fs::remove_all(formerFolder(), problem);
  sweepTemporaries(file.parent_path());
  const std::string name = file.filename().string();
  const std::string same = name.substr(0, name.find('-') + 1);  // the same folder and options
  struct Kept {
    fs::path path;
    std::uint64_t bytes;
    fs::file_time_type used;
  };
  std::vector<Kept> kept;
  std::uint64_t total = 0;
  for (fs::directory_iterator at(file.parent_path(), problem), end; !problem && at != end; at.increment(problem)) {
    std::error_code ignored;
    const std::string other = at->path().filename().string();
    const auto used = at->last_write_time(ignored);
    if (other.starts_with(same) && other.ends_with(".images") && other != name) {
      fs::remove(at->path(), ignored);
    } else if (other.ends_with(".images")) {
      kept.push_back({at->path(), at->file_size(ignored), used});
      total += kept.back().bytes;
    }
  }
  // The least recently used go first.
  std::sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
  for (const Kept& each : kept) {
    if (total <= kMaxTotal) break;
    if (each.path == file) continue;
    total -= each.bytes;
    fs::remove(each.path, problem);
  }
}

std::uint64_t clearPictureCache() {
  std::uint64_t freed = 0;
  for (const fs::path& folder : {pictureCacheFolder(), formerFolder()}) {
    std::error_code problem;
    std::vector<fs::path> files;
    for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem))
      files.push_back(at->path());
    for (const fs::path& file : files) {
      const auto bytes = fs::file_size(file, problem);
      if (fs::remove(file, problem) && bytes != static_cast<std::uintmax_t>(-1)) freed += bytes;
    }
  }
  return freed;
}

}  // namespace latentscape
