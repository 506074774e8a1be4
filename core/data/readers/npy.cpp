// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/npy.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace latentscape {
namespace {

constexpr std::uint64_t kMaxValues = std::uint64_t{1} << 40;
constexpr std::size_t kMaxDimensions = 32;  // NumPy's limit
constexpr const char* kSaveAgain = "Save it again with numpy.save.";

// Reads the few kinds of Python literals that a header holds. Every member returns nothing if the text is something else.
class Literals {
 public:
  explicit Literals(std::string_view text) : m_rest(text) {}

  bool take(char c) {
    skipBlanks();
    if (!m_rest.starts_with(c)) return false;
    m_rest.remove_prefix(1);
    return true;
  }

  std::optional<std::string> text() {
    skipBlanks();
    if (m_rest.empty() || (m_rest.front() != '\'' && m_rest.front() != '"')) return std::nullopt;
    const std::size_t end = m_rest.find(m_rest.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string found(m_rest.substr(1, end - 1));
    m_rest.remove_prefix(end + 1);
    return found;
  }

  std::optional<bool> boolean() {
    skipBlanks();
    for (const auto& [word, value] : {std::pair{std::string_view("True"), true}, std::pair{std::string_view("False"), false}}) {
      if (!m_rest.starts_with(word)) continue;
      m_rest.remove_prefix(word.size());
      return value;
    }
    return std::nullopt;
  }

  // (3,) and (2, 3, 4) and (); whole numbers.
  std::optional<std::vector<std::uint64_t>> tuple() {
    if (!take('(')) return std::nullopt;
    std::vector<std::uint64_t> numbers;
    while (!take(')')) {
      if (!numbers.empty() && !m_comma) return std::nullopt;
      skipBlanks();
      std::uint64_t number = 0;
      const auto read = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), number);
      if (read.ec != std::errc() || numbers.size() == kMaxDimensions) return std::nullopt;
      m_rest.remove_prefix(static_cast<std::size_t>(read.ptr - m_rest.data()));
      numbers.push_back(number);
      m_comma = take(',');
    }
    return numbers;
  }

  bool atEnd() {
    skipBlanks();
    return m_rest.empty();
  }

 private:
  void skipBlanks() {
    while (!m_rest.empty() && (m_rest.front() == ' ' || m_rest.front() == '\n')) m_rest.remove_prefix(1);
  }
  std::string_view m_rest;
  bool m_comma = false;
};

struct Fields {
  std::optional<std::string> descr;
  std::optional<bool> fortranOrder;
  std::optional<std::vector<std::uint64_t>> shape;
};

// nullopt unless the text is a dictionary of just these fields.
std::optional<Fields> parseFields(std::string_view text) {
  Literals literals(text);
  Fields fields;
  if (!literals.take('{')) return std::nullopt;
  while (!literals.take('}')) {
    const auto key = literals.text();
    if (!key || !literals.take(':')) return std::nullopt;
    bool read = false;
    if (*key == "descr") read = (fields.descr = literals.text()).has_value();
    else if (*key == "fortran_order") read = (fields.fortranOrder = literals.boolean()).has_value();
    else if (*key == "shape") read = (fields.shape = literals.tuple()).has_value();
    if (!read) return std::nullopt;
    if (!literals.take(',')) {
      if (!literals.take('}')) return std::nullopt;
      break;
    }
  }
  if (!literals.atEnd() || !fields.descr || !fields.fortranOrder || !fields.shape) return std::nullopt;
  return fields;
}

// Takes kind and valueBytes from descr: a byte order, a letter, a size, and of dates a unit in brackets. False if it is no such
// text.
bool readType(NpyHeader& header) {
  const std::string_view descr = header.descr;
  if (descr.size() < 2 || std::string_view("<>|=").find(descr[0]) == std::string_view::npos) return false;
  header.kind = descr[1];
  if (std::string_view("buifcOMmVUS").find(header.kind) == std::string_view::npos) return false;
  const char* const end = descr.data() + descr.size();
  std::uint32_t size = 8;  // of an object: NumPy leaves it out
  const auto read = std::from_chars(descr.data() + 2, end, size);
  const bool bare = descr.size() == 2 && header.kind == 'O';
  const bool whole = read.ec == std::errc() && (read.ptr == end || *read.ptr == '[');
  if (!whole && !bare) return false;
  const std::uint32_t width = header.kind == 'U' ? 4 : 1;
  if (size > NpyHeader::kMaxTextBytes / width) return false;
  header.valueBytes = static_cast<int>(size * width);
  return true;
}

}  // namespace

bool NpyHeader::isNumber() const {
  if (kind == 'b') return valueBytes == 1;
  if (kind == 'u' || kind == 'i') return valueBytes == 1 || valueBytes == 2 || valueBytes == 4 || valueBytes == 8;
  return kind == 'f' && (valueBytes == 2 || valueBytes == 4 || valueBytes == 8);
}

std::string NpyHeader::dtype() const {
  if (isText()) return "text";
  if (!isNumber()) return "dtype '" + descr + "'";
  if (kind == 'b') return "bool";
  return (kind == 'u' ? "uint" : kind == 'i' ? "int" : "float") + std::to_string(valueBytes * 8);
}

std::string NpyHeader::shapeText() const {
  std::string text;
  for (const std::uint64_t extent : shape) text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "(" + text + (shape.size() == 1 ? ",)" : ")");
}

Result<NpyHeader> parseNpyHeader(std::span<const std::uint8_t> start, const std::string& where) {
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  if (!text.starts_with("\x93NUMPY") || text.size() < 12)
    return Error{"is not a NumPy array: it doesn't begin with 93 \"NUMPY\"", where, kSaveAgain};
  const int version = start[6];
  if (version < 1 || version > 3)
    return Error{"is of .npy version " + std::to_string(version) + ", expected 1 to 3", where, kSaveAgain};
  std::uint64_t length = start[8] | std::uint64_t{start[9]} << 8U;
  if (version > 1) length |= std::uint64_t{start[10]} << 16U | std::uint64_t{start[11]} << 24U;
  const std::uint64_t before = version > 1 ? 12 : 10;
  if (before + length > kMaxNpyHeader)
    return Error{"its header is " + std::to_string(length) + " bytes long, far more than an array of images needs", where,
                 kSaveAgain};
  if (before + length > text.size())
    return Error{"is truncated: its header of " + std::to_string(length) + " bytes is incomplete", where, "Copy it again."};
  const auto fields = parseFields(text.substr(before, length));
  if (!fields) return Error{"its header is no plain array's: expected descr, fortran_order and shape", where, kSaveAgain};

  NpyHeader header;
  header.headerBytes = before + length;
  header.shape = *fields->shape;
  header.descr = *fields->descr;
  if (!readType(header)) return Error{"its values are of an unknown dtype, '" + header.descr + "'", where, kSaveAgain};
  if (header.valueBytes > 1 && header.descr[0] == '>')
    return Error{"its values are big-endian ('" + header.descr + "'), expected little-endian", where,
                 "Convert it: a.astype(a.dtype.newbyteorder('<'))."};
  if (*fields->fortranOrder && header.shape.size() > 1) {
    return Error{"is stored in Fortran order, expected C order", where, "Convert it: numpy.ascontiguousarray(a)."};
  }
  header.values = 1;
  for (const std::uint64_t extent : header.shape) {
    if (extent != 0 && header.values > kMaxValues / extent)
      return Error{"its shape " + header.shapeText() + " is larger than any file", where, kSaveAgain};
    header.values *= extent;
  }
  return header;
}

}  // namespace latentscape
