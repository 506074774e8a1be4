// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

struct evp_md_ctx_st;  // of the cryptographic library

namespace latentscape {

// The digest of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::span<const std::uint8_t> bytes);
  // Each ends the digest; the next add() begins another.
  std::vector<std::uint8_t> bytes();  // 32, or none if the cryptographic library has no SHA-256
  std::uint64_t start();              // the first 8, as a big-endian number; aborts if there are none

 private:
  void begin();

  evp_md_ctx_st* m_context;
  bool m_good = false;
};

// Of the parts, one after another. Lower-case hexadecimal.
// Empty only if the cryptographic library has no SHA-256, which then matches nothing.
std::string sha256(std::initializer_list<std::span<const std::uint8_t>> parts);

// The first 8 bytes, as a big-endian number. Aborts if the cryptographic library has no SHA-256.
std::uint64_t sha256Start(std::initializer_list<std::span<const std::uint8_t>> parts);

// Of a whole file, read piece by piece. Empty if it can't be read or on a stop request.
std::string sha256OfFile(const std::filesystem::path& file, std::stop_token stop = {});

}  // namespace latentscape
