// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/npz.h"

#include "core/data/catalog/zip_archive.h"
#include "core/data/readers/arrays.h"

#include <algorithm>
#include <array>
#include <optional>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

struct Names {
  std::string_view images, labels;
};
struct SplitNames {
  Names train, test;
};
constexpr std::array<SplitNames, 2> kSplit{
    {{{"x_train", "y_train"}, {"x_test", "y_test"}}, {{"train_images", "train_labels"}, {"test_images", "test_labels"}}}};
constexpr std::array<std::string_view, 5> kImages{"images", "x", "X", "data", "arr_0"};
constexpr std::array<std::string_view, 4> kLabels{"labels", "label", "y", "targets"};

class NpzReader {
 public:
  NpzReader(const fs::path& file, ZipArchive& zip, std::stop_token stop, const ProgressCallback& progress)
      : m_file(file), m_zip(zip), m_stop(std::move(stop)), m_report(progress) {
    m_progress.what = file.filename().string();
  }

  Result<Dataset> read() {
    Dataset dataset;
    for (const SplitNames& names : kSplit) {
      if (!has(names.train.images)) continue;
      m_progress.total = length(names.train.images) + length(names.test.images);
      if (auto done = readSet(names.train.images, names.train.labels, dataset.train); !done) return done.error();
      dataset.test.shape = dataset.train.shape;
      if (!has(names.test.images)) return dataset;
      if (auto done = readSet(names.test.images, names.test.labels, dataset.test); !done) return done.error();
      if (dataset.train.shape != dataset.test.shape)
        return Error{"its images differ in shape from those of " + std::string(names.train.images), where(names.test.images), ""};
      if (dataset.train.labels.empty() != dataset.test.labels.empty()) {
        return Error{"only one of " + std::string(names.train.labels) + " and " + std::string(names.test.labels) + " is there",
                     m_file.string(), "Save both or none."};
      }
      return dataset;
    }
    const auto images = firstOf(kImages);
    if (!images) {
      std::string found;
      for (const std::string& name : m_zip.names()) {
        if (found.size() < 200) found += (found.empty() ? "" : ", ") + name;
      }
      return Error{"has no images: expected an array named x_train, train_images, images, x, X, data or arr_0; found " +
                       (found.empty() ? "nothing" : found),
                   m_file.string(), "Save it with numpy.savez(file, images=..., labels=...)."};
    }
    m_progress.total = length(*images);
    if (auto done = readSet(*images, firstOf(kLabels).value_or(""), dataset.train); !done) return done.error();
    dataset.test.shape = dataset.train.shape;
    return dataset;
  }

 private:
  template <std::size_t N>
  std::optional<std::string_view> firstOf(const std::array<std::string_view, N>& names) const {
    const auto found = std::find_if(names.begin(), names.end(), [this](std::string_view name) { return has(name); });
    return found == names.end() ? std::nullopt : std::optional(*found);
  }
  static std::string member(std::string_view name) { return std::string(name) + ".npy"; }
  bool has(std::string_view name) const { return !name.empty() && m_zip.find(member(name)).has_value(); }
  std::uint64_t length(std::string_view name) const {
    const auto found = m_zip.find(member(name));
    return found ? found->bytes : 0;
  }
  std::string where(std::string_view name) const { return m_file.string() + " (" + std::string(name) + ")"; }

  // labels: empty or missing if there are none.
  Result<void> readSet(std::string_view images, std::string_view labels, ImageSet& set) {
    auto read =
        readMember(images, [&](const NpyHeader& header, std::uint64_t available, const ArraySource& source) -> Result<void> {
          auto array = readImageArray(header, available, source, where(images), m_stop);
          if (!array) return array.error();
          set = *std::move(array);
          return {};
        });
    if (!read || !has(labels)) return read;
    return readMember(labels, [&](const NpyHeader& header, std::uint64_t available, const ArraySource& source) -> Result<void> {
      auto array = readLabelArray(header, available, source, where(labels));
      if (!array) return array.error();
      if (array->size() != set.size()) {
        return Error{"holds " + std::to_string(array->size()) + " labels, expected " + std::to_string(set.size()) +
                         " as there are images in " + std::string(images),
                     where(labels), ""};
      }
      set.labels = *std::move(array);
      return {};
    });
  }

  template <class Use>
  Result<void> readMember(std::string_view name, const Use& use) {
    if (m_stop.stop_requested()) return Error::cancelledByUser();
    const ZipMember found = *m_zip.find(member(name));
    auto opened = m_zip.open(found);
    if (!opened) return opened.error();
    ZipStream& stream = *opened;
    // The header's first bytes hold its length; what was read past the header comes first.
    std::vector<std::uint8_t> start(static_cast<std::size_t>(std::min(found.bytes, kMaxNpyHeader)));
    start.resize(static_cast<std::size_t>(stream.read(start.data(), start.size())));
    const auto header = parseNpyHeader(start, where(name));
    if (!header) return header.error();
    std::uint64_t used = header->headerBytes;
    const ArraySource source = [&](std::uint8_t* to, std::uint64_t wanted) {
      const std::uint64_t waiting = std::min<std::uint64_t>(wanted, start.size() - used);
      std::copy_n(start.data() + used, waiting, to);
      used += waiting;
      const std::uint64_t got = waiting + (wanted > waiting ? stream.read(to + waiting, wanted - waiting) : 0);
      m_progress.done = std::min(m_progress.total, m_progress.done + got);
      if (m_report) m_report(m_progress);
      return got;
    };
    if (auto used_ = use(*header, found.bytes - header->headerBytes, source); !used_) {
      if (stream.problem().empty()) return used_;
      return Error{"is damaged: " + stream.problem(), where(name), "Copy or save it again."};
    }
    // The archive checks the content only past its last byte.
    std::uint8_t end = 0;
    if (stream.read(&end, 1) != 0 || !stream.problem().empty())
      return Error{"is damaged: " + stream.problem(), where(name), "Copy or save it again."};
    return {};
  }

  const fs::path& m_file;
  ZipArchive& m_zip;
  std::stop_token m_stop;
  const ProgressCallback& m_report;
  Progress m_progress;
};

}  // namespace

Result<Dataset> readNpz(const fs::path& file, std::stop_token stop, const ProgressCallback& progress) {
  auto zip = ZipArchive::open(file);
  if (!zip) return zip.error();
  return NpzReader(file, *zip, std::move(stop), progress).read();
}

}  // namespace latentscape
