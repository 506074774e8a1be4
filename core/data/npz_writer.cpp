// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/npz_writer.h"

#include "core/base/files.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <zlib.h>

namespace latentscape {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;  // bytes
constexpr std::size_t kPiece = std::size_t{1} << 24;   // between two checks of the stop token

// A whole number of so many bytes, little-endian.
std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> static_cast<unsigned>(8 * i) & 255U);
  return text;
}

// A length or an offset of 32 bits that says: look into the extra field for the one of 64.
constexpr const char* kElsewhere = "\xff\xff\xff\xff";

std::uint64_t valuesOf(const ArrayToWrite& array) {
  std::uint64_t values = 1;
  for (const std::uint64_t extent : array.shape) values *= extent;
  return values;
}

// The header of a .npy of version 1.0 (core/data/readers/npy.h), padded so that the values begin at a multiple of 64 bytes.
std::string npyHeader(const ArrayToWrite& array) {
  std::string shape;
  for (const std::uint64_t extent : array.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
  if (array.shape.size() == 1) shape += ',';
  std::string header = "{'descr': '" + array.descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  constexpr std::size_t before = 10, multiple = 64;
  header.append(multiple - 1 - (before + header.size()) % multiple, ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\0", 8) + number(header.size(), 2) + header;
}

// Hands out what an array has, header first, in pieces that aren't too large; false if the user asked to stop.
bool giveContent(const ArrayToWrite& array, const std::stop_token& stop, const ArrayToWrite::Take& take) {
  bool going = take(npyHeader(array));
  [[maybe_unused]] std::uint64_t given = 0;
  const auto takePart = [&](std::string_view piece) {
    for (; going && !piece.empty(); piece.remove_prefix(std::min(piece.size(), kPiece))) {
      const std::string_view part = piece.substr(0, kPiece);
      given += part.size();
      going = !stop.stop_requested() && take(part);
    }
    return going;
  };
  if (going) array.values(takePart);
  assert(!going || given == valuesOf(array) * array.valueBytes);
  return !stop.stop_requested();
}

class NpzWriter {
 public:
  NpzWriter(FileWriter file, std::stop_token stop) : m_file(std::move(file)), m_stop(std::move(stop)) {}

  Result<void> write(std::span<const ArrayToWrite> arrays) {
    std::string directory;
    for (const ArrayToWrite& array : arrays) {
      const std::uint64_t place = m_written;
      uLong sum = crc32(0, nullptr, 0);
      const bool whole = giveContent(array, m_stop, [&sum](std::string_view piece) {
        sum = crc32_z(sum, reinterpret_cast<const Bytef*>(piece.data()), piece.size());
        return true;
      });
      if (!whole) return Error::cancelledByUser();
      const std::string name = array.name + ".npy";
      const std::uint64_t bytes = npyHeader(array).size() + valuesOf(array) * array.valueBytes;
      // Version 4.5, for ZIP64; flags, method (stored), time and date (1 January 1980), sum, both lengths, the name's length.
      const std::string common = number(45, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(33, 2) + number(sum, 4) +
                                 kElsewhere + kElsewhere + number(name.size(), 2);
      const std::string lengths = number(bytes, 8) + number(bytes, 8);
      put("PK\x03\x04" + common + number(20, 2) + name + number(1, 2) + number(16, 2) + lengths);
      const auto putPiece = [this](std::string_view piece) {
        put(piece);
        return m_state.ok();
      };
      if (!giveContent(array, m_stop, putPiece)) return Error::cancelledByUser();
      if (!m_state) return m_state;
      // The extra field's length, no comment, disk 0, attributes, the offset; then name and extra field.
      directory += "PK\x01\x02" + number(45, 2) + common + number(28, 2) + number(0, 2) + number(0, 2) + number(0, 2) +
                   number(0, 4) + kElsewhere + name + number(1, 2) + number(24, 2) + lengths + number(place, 8);
    }
    const std::uint64_t start = m_written;
    put(directory);
    const std::uint64_t end = m_written;
    // The end of the directory in 64 bits, where that is, and the old end, which says nothing.
    put("PK\x06\x06" + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 4) + number(0, 4) + number(arrays.size(), 8) +
        number(arrays.size(), 8) + number(directory.size(), 8) + number(start, 8));
    put("PK\x06\x07" + number(0, 4) + number(end, 8) + number(1, 4));
    put("PK\x05\x06" + std::string(8, '\xff') + kElsewhere + kElsewhere + number(0, 2));
    flush();
    return m_state ? m_file.commit() : m_state;
  }

 private:
  void put(std::string_view bytes) {
    m_buffer += bytes;
    m_written += bytes.size();
    if (m_buffer.size() >= kBuffer) flush();
  }
  void flush() {
    if (m_state) m_state = m_file.append(m_buffer);
    m_buffer.clear();
  }

  FileWriter m_file;
  std::stop_token m_stop;
  std::string m_buffer;
  std::uint64_t m_written = 0;
  Result<void> m_state;
};

}  // namespace

ArrayToWrite textArray(std::string name, std::vector<std::u32string> texts) {
  std::size_t longest = 1;
  for (const std::u32string& text : texts) longest = std::max(longest, text.size());
  const std::vector<std::uint64_t> shape{texts.size()};
  return {std::move(name), "<U" + std::to_string(longest), shape, 4 * longest,
          [longest, texts = std::move(texts)](const ArrayToWrite::Take& take) {
            for (std::u32string text : texts) {
              text.resize(longest, U'\0');
              if (!take({reinterpret_cast<const char*>(text.data()), 4 * longest})) return;
            }
          }};
}

ArrayToWrite imageArray(std::string name, const ImageSet& set, std::span<const std::size_t> indices) {
  const ImageShape& shape = set.shape;
  return {std::move(name),
          "|u1",
          {indices.size(), static_cast<std::uint64_t>(shape.height), static_cast<std::uint64_t>(shape.width),
           static_cast<std::uint64_t>(shape.channels)},
          1,
          [&set, indices](const ArrayToWrite::Take& take) {
            for (const std::size_t index : indices) {
              const auto image = set.image(index);
              if (!take({reinterpret_cast<const char*>(image.data()), image.size()})) return;
            }
          }};
}

ArrayToWrite labelArray(std::string name, const ImageSet& set, std::span<const std::size_t> indices) {
  return {std::move(name), "|u1", {indices.size()}, 1, [&set, indices](const ArrayToWrite::Take& take) {
            for (const std::size_t index : indices) {
              const char label = static_cast<char>(set.labels[index]);
              if (!take({&label, 1})) return;
            }
          }};
}

Result<void> writeNpz(const std::filesystem::path& file, std::span<const ArrayToWrite> arrays, std::stop_token stop) {
  auto writer = FileWriter::create(file);
  if (!writer) return writer.error();
  return NpzWriter(*std::move(writer), std::move(stop)).write(arrays);
}

}  // namespace latentscape
