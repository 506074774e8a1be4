// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace latentscape::testing {

// IDX files as another writer would make them: header fields are as passed, honest or not.
std::string idxHeader(const std::vector<std::uint32_t>& words);
std::string idxImages(std::uint32_t count, std::uint32_t rows, std::uint32_t columns, unsigned seed = 0);
std::string idxLabels(const std::vector<std::uint8_t>& labels);
// count labels 0, 1, ... classes-1, 0, ...
std::string idxLabels(std::uint32_t count, unsigned classes);

std::string gzipped(const std::string& content);
std::vector<std::uint8_t> bytesOf(const std::string& text);

// Four small, good files: train 30 and test 12 images of rows x columns.
void writeSmallDataset(const std::filesystem::path& folder, std::uint32_t rows = 4, std::uint32_t columns = 5);

// An environment variable for the life of this object.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value) : m_name(name) {
    if (const char* old = std::getenv(name)) m_old = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~ScopedVariable() {
    if (m_old) ::setenv(m_name, m_old->c_str(), 1);
    else ::unsetenv(m_name);
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* m_name;
  std::optional<std::string> m_old;
};

// A test with an empty folder of its own, removed afterwards.
class FolderTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override { std::filesystem::remove_all(m_folder); }
  std::filesystem::path put(const std::string& name, const std::string& content) const;
  std::filesystem::path m_folder;
};

}  // namespace latentscape::testing
