// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/config.h"
#include "tests/core/storage/temporary_folder.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace latentscape {

// A home of the monkey's own, removed afterwards, and the current folder: nothing that the window does reaches the user's files,
// settings or network (every transfer is sent to a proxy that isn't there). Make it before the QApplication.
class PrivateHome {
 public:
  PrivateHome();

  // Writes the digits to train on, and what a file dialog is answered with: good, damaged and strange.
  Result<void> fill(std::uint32_t trainImages, std::uint32_t testImages) const;

  // Settings of a window that is set up to train on those digits, which the user has allowed, instead of what is there.
  void setUpSettings(const RunConfig& config) const;
  RunConfig digitsConfig() const;  // trains longer than any monkey lives

  std::filesystem::path digits() const { return m_folder / "digits"; }
  std::filesystem::path files() const { return m_folder / "files"; }  // to open
  std::filesystem::path out() const { return m_folder / "out"; }      // to save to
  std::filesystem::path runs() const { return m_folder / "data" / "latentscape" / "runs"; }
  // What a user may open: the files above and what was saved since, in the order of their names.
  std::vector<std::filesystem::path> toOpen(bool folders) const;

 private:
  TemporaryFolder m_folder;
};

}  // namespace latentscape
