// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_reader.h"

#include "core/base/natural_order.h"
#include "core/base/printable.h"
#include "core/base/thread_team.h"
#include "core/base/threads.h"
#include "core/data/readers/picture.h"
#include "core/data/readers/picture_cache.h"
#include "core/data/readers/picture_listing.h"
#include "core/data/readers/picture_tree.h"
#include "core/data/resize.h"

#include <algorithm>
#include <new>
#include <optional>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxBytes = std::uint64_t{4} << 30;  // of all images together
constexpr std::uint64_t kPiece = std::uint64_t{16} << 20;    // of images decoded but not yet in the data set
constexpr int kMostThreads = 8;

struct Decoded {
  Image image;
  std::uint64_t fingerprint = 0;
  std::string problem;   // empty if there is an image
  bool passing = false;  // the problem may be gone next time: content did not decide it
};

bool isGrey(const ImageSet& set) {
  for (std::size_t i = 0; i + 2 < set.pixels.size(); i += 3) {
    if (set.pixels[i] != set.pixels[i + 1] || set.pixels[i] != set.pixels[i + 2]) return false;
  }
  return true;
}

void keepOneChannel(ImageSet& set) {
  for (std::size_t i = 0; i < set.pixels.size() / 3; ++i) set.pixels[i] = set.pixels[i * 3];
  set.pixels.resize(set.pixels.size() / 3);
  set.shape.channels = 1;
}

class FolderReader {
 public:
  FolderReader(const fs::path& folder, const DatasetOptions& options, std::stop_token stop, const ProgressCallback& progress)
      : m_folder(folder), m_options(options), m_stop(std::move(stop)), m_report(progress) {}

  Result<Dataset> read() {
    const FolderRules rules = m_options.rule == SplitRule::Number ? FolderRules::Older : FolderRules::Current;
    auto listing = listPictures(m_folder, rules, m_stop);
    if (!listing) return listing.error();
    if (m_options.side == 0) m_options.side = DatasetOptions::kDefaultSide;
    const auto side = static_cast<std::uint64_t>(m_options.side);
    if (listing->files.size() > kMaxBytes / (side * side * 3)) {
      return Error{"holds " + std::to_string(listing->files.size()) + " pictures, which don't fit into " +
                       std::to_string(kMaxBytes >> 30U) + " GB at " + std::to_string(side) + "x" + std::to_string(side),
                   m_folder.string(), "Choose a smaller side."};
    }
    m_progress.what = m_folder.filename().string();
    for (const PictureFile& file : listing->files) m_progress.total += file.bytes;
    report();
    const fs::path cache = pictureCacheFile(m_folder, m_options, *listing);
    if (auto kept = loadPictureCache(cache); kept && isOf(*listing, *kept)) {
      m_progress.done = m_progress.total;
      report();
      return described(*std::move(kept), *listing);
    }
    Dataset dataset;
    if (auto decoded = decodeAll(*listing, dataset); !decoded) return decoded.error();
    if (dataset.train.empty() && dataset.test.empty()) {
      return Error{
          "none of its " + std::to_string(listing->files.size()) + " pictures can be read; the first: " + dataset.skipped.front(),
          m_folder.string(), ""};
    }
    if (!m_passing) savePictureCache(cache, dataset);
    return described(std::move(dataset), *listing);
  }

 private:
  void report() const {
    if (m_report) m_report(m_progress);
  }

  // Whether images from the cache, whose file anyone may have written, can be those of the listing.
  bool isOf(const PictureListing& listing, const Dataset& kept) const {
    const auto isGood = [&](const ImageSet& set) {
      const bool labelled = set.empty() || set.labels.empty() == listing.classNames.empty();
      return labelled && set.shape.height == m_options.side && set.shape.width == m_options.side &&
             std::all_of(set.labels.begin(), set.labels.end(),
                         [&](std::uint8_t label) { return label < listing.classNames.size(); });
    };
    return kept.train.size() + kept.test.size() <= listing.files.size() && isGood(kept.train) && isGood(kept.test);
  }

  // What the listing says, which is told anew each time, with what was decoded.
  static Dataset described(Dataset dataset, const PictureListing& listing) {
    for (const std::string& name : listing.classNames) dataset.classNames.push_back(printable(name));
    dataset.layout = printable(listing.layout);
    for (const std::string& line : listing.skipped) dataset.skipped.push_back(printable(line));
    std::sort(dataset.skipped.begin(), dataset.skipped.end(), naturallyBefore);
    return dataset;
  }

  // In pieces, so that stop requests and progress don't wait long.
  Result<void> decodeAll(const PictureListing& listing, Dataset& dataset) {
    for (ImageSet* set : {&dataset.train, &dataset.test})
      set->shape = {m_options.side, m_options.side, m_options.colour == PictureColour::Grey ? 1 : 3};
    // Room for all at once: while a vector grows, it holds its content twice.
    const auto tests = static_cast<std::size_t>(
        std::count_if(listing.files.begin(), listing.files.end(), [](const PictureFile& file) { return file.test; }));
    if (auto fits = checkImages(listing.files.size(), dataset.train.shape); !fits) return fits;
    dataset.test.pixels.reserve(tests * dataset.test.shape.pixels());
    dataset.train.pixels.reserve((listing.files.size() - tests) * dataset.train.shape.pixels());
    ThreadTeam team(std::clamp(availableThreads(), 1, kMostThreads));
    const std::size_t fitting = kPiece / dataset.train.shape.pixels();
    const auto threads = static_cast<std::size_t>(team.size());
    const std::size_t most = std::clamp(fitting, threads, threads * 4);
    for (std::size_t first = 0; first < listing.files.size(); first += most) {
      if (m_stop.stop_requested()) return Error::cancelledByUser();
      const std::size_t count = std::min(most, listing.files.size() - first);
      std::vector<Decoded> piece(count);
      team.share(count, [&](std::size_t i) {
        if (!m_stop.stop_requested()) piece[i] = decode(listing.files[first + i]);
      });
      if (m_stop.stop_requested()) return Error::cancelledByUser();
      for (std::size_t i = 0; i < count; ++i) {
        const PictureFile& file = listing.files[first + i];
        m_progress.done += file.bytes;
        if (!piece[i].problem.empty()) {
          dataset.skipped.push_back(printable(file.name + ": " + piece[i].problem));
          m_passing = m_passing || piece[i].passing;
          continue;
        }
        ImageSet& set = file.test ? dataset.test : dataset.train;
        set.pixels.insert(set.pixels.end(), piece[i].image.pixels.begin(), piece[i].image.pixels.end());
        set.fingerprints.push_back(piece[i].fingerprint);
        if (file.label >= 0) set.labels.push_back(static_cast<std::uint8_t>(file.label));
      }
      report();
    }
    if (m_options.colour == PictureColour::Keep && isGrey(dataset.train) && isGrey(dataset.test)) {
      keepOneChannel(dataset.train);
      keepOneChannel(dataset.test);
    }
    return {};
  }

  Decoded decode(const PictureFile& file) const {
    Decoded decoded;
    auto picture = readPicture(m_folder / file.name, m_options.side, m_options.fit, m_options.colour, decoded.passing);
    if (picture) {
      decoded.image = std::move(picture->image);
      decoded.fingerprint = picture->fingerprint;
    } else {
      decoded.problem = picture.error().what;
    }
    return decoded;
  }

  const fs::path& m_folder;
  DatasetOptions m_options;
  std::stop_token m_stop;
  const ProgressCallback& m_report;
  Progress m_progress;
  bool m_passing = false;  // a picture was left out whose problem may be gone next time
};

}  // namespace

Result<std::optional<Source>> PictureReader::claim(const fs::path& path, const std::stop_token& stop) const {
  const auto found = findsPicture(path, stop);
  if (!found) return found.error();
  return *found ? std::optional(Source{.path = path}) : std::nullopt;
}

Result<Dataset> PictureReader::read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                                    const ProgressCallback& progress) const {
  auto dataset = readPictureFolder(source.path, options, std::move(stop), progress);
  if (!dataset) return dataset;
  dataset->name = dataset->origin = source.path.string();
  dataset->title = source.path.filename().string();
  return dataset;
}

Result<Dataset> readPictureFolder(const fs::path& folder, const DatasetOptions& options, std::stop_token stop,
                                  const ProgressCallback& progress) {
  try {
    return FolderReader(folder, options, std::move(stop), progress).read();
  } catch (const std::bad_alloc&) {
    return Error{"can't be read: out of memory", folder.string(), "Choose a smaller side, or close other programs."};
  }
}

}  // namespace latentscape
