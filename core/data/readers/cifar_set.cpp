// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/cifar_set.h"

#include "core/base/files.h"

#include <new>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPlane = std::size_t{32} * 32;
constexpr std::size_t kPixels = kPlane * 3;
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;  // of one file

}  // namespace

Result<void> appendCifar(std::span<const std::uint8_t> bytes, std::size_t labelBytes, int classes, const std::string& where,
                         ImageSet& set) {
  const std::size_t record = labelBytes + kPixels;
  if (bytes.empty() || bytes.size() % record != 0) {
    return Error{
        "holds " + std::to_string(bytes.size()) + " bytes, expected a whole number of records of " + std::to_string(record),
        where, "Copy it again."};
  }
  const std::size_t count = bytes.size() / record;
  set.shape = {32, 32, 3};
  const std::size_t before = set.pixels.size();
  set.pixels.resize(before + count * kPixels);
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = bytes[i * record + labelBytes - 1];
    if (label >= classes) {
      return Error{
          "label " + std::to_string(i) + " is " + std::to_string(label) + ", expected 0 to " + std::to_string(classes - 1), where,
          "Copy it again."};
    }
    set.labels.push_back(label);
    const auto planes = bytes.subspan(i * record + labelBytes, kPixels);
    std::uint8_t* to = set.pixels.data() + before + i * kPixels;
    for (std::size_t pixel = 0; pixel < kPlane; ++pixel) {
      for (std::size_t channel = 0; channel < 3; ++channel) *to++ = planes[channel * kPlane + pixel];
    }
  }
  return {};
}

Result<Dataset> readCifarSet(const Source& source, std::stop_token stop, const ProgressCallback& progress) {
  const DatasetInfo& info = *source.set;
  const bool hundred = info.format == DatasetFormat::Cifar100;
  Dataset dataset;
  Progress state{std::string(info.title), 0, 0};
  std::error_code ignored;
  for (const DatasetFile& file : info.files) {
    const std::uint64_t size = fs::file_size(source.path / file.name, ignored);
    if (!ignored) state.total += size;
  }
  for (const DatasetFile& file : info.files) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    state.what = file.name;
    if (progress) progress(state);
    const fs::path path = source.path / file.name;
    const auto content = readFile(path, kMaxBytes);
    if (!content) return content.error();
    if (source.named && content->size() != file.bytes) {
      return Error{"holds " + std::to_string(content->size()) + " bytes, expected " + std::to_string(file.bytes) + " for " +
                       std::string(info.title),
                   path.string(), "Fetch it again: latentscape-cli datasets fetch " + std::string(info.name)};
    }
    ImageSet& set = file.name.starts_with("test") ? dataset.test : dataset.train;
    auto added = appendCifar({reinterpret_cast<const std::uint8_t*>(content->data()), content->size()}, hundred ? 2 : 1,
                             static_cast<int>(info.classNames.size()), path.string(), set);
    if (!added) return added.error();
    state.done += content->size();
    if (progress) progress(state);
  }
  dataset.title = info.title;
  dataset.classNames.assign(info.classNames.begin(), info.classNames.end());
  dataset.origin = source.path.string();
  return dataset;
}

}  // namespace latentscape
