// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/sha256.h"

#include "core/base/hexadecimal.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <openssl/evp.h>

namespace latentscape {
Sha256::Sha256() : m_context(EVP_MD_CTX_new()) { begin(); }
Sha256::~Sha256() { EVP_MD_CTX_free(m_context); }

void Sha256::begin() { m_good = m_context != nullptr && EVP_DigestInit_ex(m_context, EVP_sha256(), nullptr) == 1; }

void Sha256::add(std::span<const std::uint8_t> bytes) {
  m_good = m_good && EVP_DigestUpdate(m_context, bytes.data(), bytes.size()) == 1;
}

std::vector<std::uint8_t> Sha256::bytes() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const bool good = m_good && EVP_DigestFinal_ex(m_context, digest.data(), &length) == 1;
  begin();
  return good ? std::vector<std::uint8_t>(digest.begin(), digest.begin() + length) : std::vector<std::uint8_t>();
}

std::uint64_t Sha256::start() {
  const auto digest = bytes();
  if (digest.size() < 8) std::abort();
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8U | digest[i];
  return number;
}

std::string sha256(std::initializer_list<std::span<const std::uint8_t>> parts) {
  Sha256 digest;
  for (const auto part : parts) digest.add(part);
  return hexadecimal(digest.bytes());
}

std::uint64_t sha256Start(std::initializer_list<std::span<const std::uint8_t>> parts) {
  Sha256 digest;
  for (const auto part : parts) digest.add(part);
  return digest.start();
}

std::string sha256OfFile(const std::filesystem::path& file, std::stop_token stop) {
  Sha256 digest;
  std::ifstream stream(file, std::ios::binary);
  if (!stream.is_open()) return {};
  std::vector<std::uint8_t> piece(std::size_t{1} << 20);
  while (stream.good()) {
    if (stop.stop_requested()) return {};
    stream.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    digest.add(std::span(piece).first(static_cast<std::size_t>(stream.gcount())));
  }
  return stream.bad() ? std::string() : hexadecimal(digest.bytes());
}

}  // namespace latentscape
