// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// The IDX format of MNIST: big-endian; two zero bytes, the type (0x08: uint8), the number of dimensions, then one uint32
// per dimension, then the values (http://yann.lecun.com/exdb/mnist, "the IDX file format").
// where names the source in errors. Every size is checked against the bytes at hand before anything is allocated.
Result<ImageSet> parseIdxImages(std::span<const std::uint8_t> bytes, const std::string& where);                   // magic 2051
Result<std::vector<std::uint8_t>> parseIdxLabels(std::span<const std::uint8_t> bytes, const std::string& where);  // magic 2049

enum class IdxKind { Images, Labels };

// The uncompressed bytes of an IDX file, plain or gzip (recognised by content). Checks the header against the file's length
// before reading the values, so that neither a lying header nor a gzip bomb takes memory.
Result<std::vector<std::uint8_t>> readIdxFile(const std::filesystem::path& path, IdxKind kind);

// Reads name or name.gz below folder: images and labels of one split, which must match in number, with labels below classes.
Result<ImageSet> readIdxSplit(const std::filesystem::path& folder, const std::string& imagesName, const std::string& labelsName,
                              int classes);

}  // namespace latentscape
