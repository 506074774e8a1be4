// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/sha256.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <vector>

#include <openssl/evp.h>

namespace latentscape {
namespace {

class Digest {
 public:
  Digest() : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    m_good = m_context != nullptr && EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1;
  }
  void add(std::span<const std::uint8_t> bytes) {
    m_good = m_good && EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()) == 1;
  }
  // The digest's bytes, or none.
  std::vector<std::uint8_t> bytes() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (!m_good || EVP_DigestFinal_ex(m_context.get(), digest.data(), &length) != 1) return {};
    return {digest.begin(), digest.begin() + length};
  }
  std::string text() {
    static constexpr char hexadecimal[] = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : bytes()) {
      text += hexadecimal[byte >> 4U];
      text += hexadecimal[byte & 15U];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
  bool m_good = false;
};

}  // namespace

std::string sha256(std::initializer_list<std::span<const std::uint8_t>> parts) {
  Digest digest;
  for (const auto part : parts) digest.add(part);
  return digest.text();
}

std::uint64_t sha256Start(std::initializer_list<std::span<const std::uint8_t>> parts) {
  Digest digest;
  for (const auto part : parts) digest.add(part);
  const auto bytes = digest.bytes();
  if (bytes.size() < 8) std::abort();
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8U | bytes[i];
  return number;
}

std::string sha256OfFile(const std::filesystem::path& file, std::stop_token stop) {
  Digest digest;
  std::ifstream stream(file, std::ios::binary);
  if (!stream.is_open()) return {};
  std::vector<std::uint8_t> piece(std::size_t{1} << 20);
  while (stream.good()) {
    if (stop.stop_requested()) return {};
    stream.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    digest.add(std::span(piece).first(static_cast<std::size_t>(stream.gcount())));
  }
  return stream.bad() ? std::string() : digest.text();
}

}  // namespace latentscape
