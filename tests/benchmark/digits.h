// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

#include <filesystem>
#include <memory>
#include <string>

namespace latentscape {

// What the benchmarks train on: MNIST if this machine has it; otherwise the same number of noise images, as IDX files in a
// temporary folder.
class Digits {
 public:
  static Result<std::unique_ptr<Digits>> open();
  ~Digits();
  Digits(const Digits&) = delete;
  Digits& operator=(const Digits&) = delete;

  const std::shared_ptr<const Dataset>& dataset() const { return m_dataset; }
  bool real() const { return m_folder.empty(); }
  std::string source() const { return real() ? "mnist" : m_folder.string(); }  // argument of openDataset
  std::string note() const;

 private:
  Digits() = default;
  Result<void> writeNoise();

  std::filesystem::path m_folder;
  std::shared_ptr<const Dataset> m_dataset;
};

}  // namespace latentscape
