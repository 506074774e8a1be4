// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace latentscape::testing {

// A .npy as another writer would make it: descr ("|u1") and shape ("(6, 4, 5)") are as passed, honest or not.
std::string npyFile(const std::string& descr, const std::string& shape, const std::string& values);

// Values as they lie in a file.
template <class T>
std::string raw(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// A ZIP of members, names as passed: "x_train.npy". Uncompressed, or by deflate.
std::string zipFile(const std::vector<std::pair<std::string, std::string>>& members, bool deflated = false);

}  // namespace latentscape::testing
