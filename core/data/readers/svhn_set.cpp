// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/svhn_set.h"

#include "core/data/readers/matlab.h"
#include "core/data/sha256.h"

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSide = 32;
constexpr std::uint64_t kMaxImages = 1'000'000;

}  // namespace

Result<ImageSet> svhnImages(const MatlabArray& images, const MatlabArray& labels, const std::string& where) {
  // MATLAB drops a last extent of 1.
  const std::uint64_t count = images.shape.size() == 4 ? images.shape[3] : 1;
  if (images.shape.size() < 3 || images.shape.size() > 4 || images.shape[0] != kSide || images.shape[1] != kSide ||
      images.shape[2] != 3 || count > kMaxImages || images.values.size() != count * kSide * kSide * 3) {
    return Error{"X is not of shape 32 x 32 x 3 x N", where, "Take the cropped digits, train_32x32.mat and test_32x32.mat."};
  }
  if (labels.values.size() != count) {
    return Error{
        "y holds " + std::to_string(labels.values.size()) + " labels, expected " + std::to_string(count) + " as there are images",
        where, ""};
  }
  ImageSet set{{static_cast<int>(kSide), static_cast<int>(kSide), 3}, {}, {}};
  set.pixels.resize(images.values.size());
  constexpr std::uint64_t plane = kSide * kSide;
  for (std::uint64_t image = 0; image < count; ++image) {
    const std::uint8_t* const from = images.values.data() + image * plane * 3;
    std::uint8_t* to = set.pixels.data() + image * plane * 3;
    for (std::uint64_t row = 0; row < kSide; ++row) {
      for (std::uint64_t column = 0; column < kSide; ++column) {
        for (std::uint64_t channel = 0; channel < 3; ++channel) *to++ = from[row + kSide * column + plane * channel];
      }
    }
    const std::uint8_t label = labels.values[image];
    if (label < 1 || label > 10) {
      return Error{"label " + std::to_string(image) + " is " + std::to_string(label) + ", expected 1 to 10", where, ""};
    }
    set.labels.push_back(label % 10);
  }
  return set;
}

Result<ImageSet> readSvhnFile(const fs::path& file) {
  const auto arrays = readMatlab(file, {"X", "y"}, kMaxImages * kSide * kSide * 3);
  if (!arrays) return arrays.error();
  return svhnImages(arrays->at(0), arrays->at(1), file.string());
}

Result<Dataset> readSvhnSet(const Source& source, std::stop_token stop, const ProgressCallback& progress) {
  const DatasetInfo& info = *source.set;
  Dataset dataset;
  Progress state{std::string(info.title), 0, 0};
  for (const DatasetFile& file : info.files) state.total += file.bytes;
  for (const DatasetFile& file : info.files) {
    state.what = file.name;
    if (progress) progress(state);
    const fs::path path = source.path / file.name;
    const std::string sum = sha256OfFile(path, stop);
    if (stop.stop_requested()) return Error::cancelledByUser();
    if (sum != file.sha256) {
      return Error{sum.empty() ? "can't be read" : "SHA-256 is " + sum + ", expected " + std::string(file.sha256), path.string(),
                   "Fetch it again: latentscape-cli datasets fetch svhn"};
    }
    auto set = readSvhnFile(path);
    if (!set) return set.error();
    (file.name.starts_with("test") ? dataset.test : dataset.train) = *std::move(set);
    state.done += file.bytes;
    if (progress) progress(state);
  }
  dataset.title = info.title;
  dataset.classNames.assign(info.classNames.begin(), info.classNames.end());
  dataset.origin = source.path.string();
  return dataset;
}

}  // namespace latentscape
