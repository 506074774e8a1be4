// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct zip;
struct zip_file;

namespace latentscape {

// Private to core/data: reading a ZIP by libzip. One thread at a time.

struct ZipMember {
  std::uint64_t index = 0;
  std::uint64_t bytes = 0;   // uncompressed, as the archive says; open checks that its compressed bytes can give so many
  std::uint64_t stored = 0;  // compressed; never more than the archive's own
};

// One member's content from front to back. Lives no longer than its archive.
class ZipStream {
 public:
  explicit ZipStream(zip_file* file) : m_file(file) {}
  // Reads as many bytes as there are, at most wanted; fewer at the end, or if problem() is set. Checks the archive's CRC-32 at
  // the end.
  std::uint64_t read(std::uint8_t* to, std::uint64_t wanted);
  const std::string& problem() const { return m_problem; }

 private:
  struct Close {
    void operator()(zip_file* file) const;
  };
  std::unique_ptr<zip_file, Close> m_file;
  std::string m_problem;
};

class ZipArchive {
 public:
  static Result<ZipArchive> open(const std::filesystem::path& file);

  std::vector<std::string> names() const;
  // Nothing if there is no such member.
  std::optional<ZipMember> find(const std::string& name) const;
  // Errors: encrypted, not compressed by deflate, or a length that its compressed bytes can't have.
  Result<ZipStream> open(const ZipMember& member) const;

 private:
  struct Close {
    void operator()(zip* archive) const;
  };
  ZipArchive(zip* archive, std::string where, std::uint64_t bytes) : m_zip(archive), m_where(std::move(where)), m_bytes(bytes) {}
  std::unique_ptr<zip, Close> m_zip;
  std::string m_where;
  std::uint64_t m_bytes;  // of the file
};

}  // namespace latentscape
