// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latentscape {

// An array on its way into a .npz. Its values come piece by piece, so that no copy of many images is made in memory.
struct ArrayToWrite {
  // Takes the next values, little-endian, as they are to lie in the file; false: no more are wanted.
  using Take = std::function<bool(std::string_view piece)>;

  std::string name;   // without ".npy"; ASCII
  std::string descr;  // NumPy's name of the type: "|u1"
  std::vector<std::uint64_t> shape{};
  std::uint64_t valueBytes = 1;  // of one value
  // Gives all values from the first to the last. Called twice, on the thread that writes: a ZIP has the sum of what follows
  // first.
  std::function<void(const Take& take)> values;
};

// Values that lie in memory as they are to lie in the file; they outlive the array. descr: "<f4" for floats.
template <class T>
ArrayToWrite arrayOf(std::string name, std::string descr, std::vector<std::uint64_t> shape, std::span<const T> values) {
  return {std::move(name), std::move(descr), std::move(shape), sizeof(T), [values](const ArrayToWrite::Take& take) {
            take({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
          }};
}
// One text for each place, UTF-32 padded with zeros ("<U5") as NumPy has it.
ArrayToWrite textArray(std::string name, std::vector<std::u32string> texts);

// The images of a set with these numbers, (N, H, W, C), and their labels, (N,), as openDataset() reads them. The set and the
// numbers, each below its size, outlive the array. labelArray() is for sets with labels.
ArrayToWrite imageArray(std::string name, const ImageSet& set, std::span<const std::size_t> indices);
ArrayToWrite labelArray(std::string name, const ImageSet& set, std::span<const std::size_t> indices);

// Writes a .npz, a ZIP of .npy files that aren't compressed, as numpy.savez() does: the whole file or nothing
// (core/base/files.h). Of any size: lengths are those of ZIP64. Blocks, so never call it on the window's thread; a stop request
// ends it with Error::cancelledByUser.
Result<void> writeNpz(const std::filesystem::path& file, std::span<const ArrayToWrite> arrays, std::stop_token stop = {});

}  // namespace latentscape
