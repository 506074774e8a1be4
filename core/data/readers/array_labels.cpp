// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/array_labels.h"

#include "core/data/dataset_options.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <span>

namespace latentscape {
namespace {

constexpr std::uint64_t kMaxColumns = 64;
constexpr std::size_t kMaxClasses = DatasetOptions::kMaxClasses;
constexpr int kMaxLabelBytes = 4096;
constexpr const char* kNumberClasses = "Number the classes from 0: numpy.unique(labels, return_inverse=True)[1].";

// The text of one value without the zeros that pad it, as UTF-8; nothing if it is none.
std::optional<std::string> textOf(const NpyHeader& header, const std::uint8_t* bytes) {
  std::string text;
  if (header.kind == 'S') {
    text.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(header.valueBytes));
    while (text.ends_with('\0')) text.pop_back();
    const bool ascii = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0 && c < 128; });
    return ascii ? std::optional(text) : std::nullopt;
  }
  std::size_t length = static_cast<std::size_t>(header.valueBytes) / 4;
  const auto at = [&](std::size_t i) {
    std::uint32_t character = 0;
    std::memcpy(&character, bytes + 4 * i, 4);
    return character;
  };
  while (length > 0 && at(length - 1) == 0) --length;
  for (std::size_t i = 0; i < length; ++i) {
    const std::uint32_t c = at(i);
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return std::nullopt;
    const auto byte = [&](std::uint32_t value) { text += static_cast<char>(value); };
    if (c < 0x80) {
      byte(c);
      continue;
    }
    if (c < 0x800) {
      byte(0xC0 | c >> 6U);
    } else {
      if (c < 0x10000) {
        byte(0xE0 | c >> 12U);
      } else {
        byte(0xF0 | c >> 18U);
        byte(0x80 | (c >> 12U & 0x3FU));
      }
      byte(0x80 | (c >> 6U & 0x3FU));
    }
    byte(0x80 | (c & 0x3FU));
  }
  return text;
}

// The class number that a value stands for; nothing if it is none.
std::optional<std::uint8_t> classOf(double value) {
  if (!(value >= 0.0 && value < static_cast<double>(kMaxClasses)) || value != std::floor(value)) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

// Reads rows of width bytes until count are read; take(row, bytes) returns an error to end with. Several rows at once, so that
// memory is a piece, whatever count says.
template <class Take>
Result<void> readRows(const NpyHeader& header, std::uint64_t count, std::uint64_t width, const ArraySource& source,
                      const std::string& where, const Take& take) {
  const std::uint64_t most = std::max<std::uint64_t>(kArrayPiece / std::max<std::uint64_t>(width, 1), 1);
  std::vector<std::uint8_t> piece;
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t rows = std::min(most, count - done);
    piece.resize(rows * width);
    if (const std::uint64_t got = source.read(piece.data(), piece.size()); got != piece.size())
      return truncated(header, done * width + got, where);
    for (std::uint64_t row = 0; row < rows; ++row) {
      if (auto taken = take(done + row, piece.data() + row * width); !taken) return taken;
    }
    done += rows;
  }
  return {};
}

Result<void> checkCount(const NpyHeader& header, std::uint64_t count, const std::string& where) {
  const std::uint64_t found = header.shape.empty() ? 1 : header.shape[0];
  if (found == count) return {};
  return Error{"holds " + std::to_string(found) + " labels, expected " + std::to_string(count) + " as there are images", where,
               "Save a label for each image."};
}

// The number as the array has it, for an error.
std::string shown(const NpyHeader& header, const std::uint8_t* bytes, double value) {
  if (header.kind == 'f') return brief(value);
  std::uint64_t number = 0;
  std::memcpy(&number, bytes, static_cast<std::size_t>(header.valueBytes));
  return header.kind == 'i' && value < 0.0 ? brief(value) : std::to_string(number);
}

}  // namespace

Result<void> checkLabelArray(const NpyHeader& header, std::uint64_t count, const std::string& where) {
  const auto& shape = header.shape;
  if (shape.empty() || shape.size() > 2)
    return Error{"has shape " + header.shapeText() + ", expected one label for each image, shape (N,)", where,
                 "Save labels as an array of one dimension."};
  if (auto equal = checkCount(header, count, where); !equal) return equal;
  if (shape.size() == 2 && shape[1] != 1) {
    return Error{"has shape " + header.shapeText() + ", " + std::to_string(shape[1]) +
                     " values for each image; expected one label for each, shape (N,)",
                 where, "One-hot labels become numbers by labels.argmax(axis=1). Of several labels save one: labels[:, 0]."};
  }
  if (header.isNumber() || header.isText()) return {};
  return Error{header.kind == 'O' ? "its labels are Python objects, expected whole numbers or text"
                                  : "its labels are of " + header.dtype() + ", expected whole numbers or text",
               where, "Save them as text, labels.astype(str), or number the classes from 0."};
}

Result<ArrayLabels> readLabelArray(const NpyHeader& header, const ArraySource& source, std::uint64_t count,
                                   const std::string& where) {
  if (auto fine = checkLabelArray(header, count, where); !fine) return fine.error();
  if (auto whole = checkLength(header, source.available, where); !whole) return whole.error();
  if (header.isText() && header.valueBytes > kMaxLabelBytes) {
    return Error{"its labels are texts of " + std::to_string(header.valueBytes) + " bytes; names of classes have at most " +
                     std::to_string(kMaxLabelBytes),
                 where, "Shorten the labels, or number the classes from 0."};
  }
  ArrayLabels labels;
  std::map<std::string, std::uint8_t> known;
  const auto takeText = [&](std::uint64_t row, const std::uint8_t* bytes) -> Result<void> {
    const auto text = textOf(header, bytes);
    if (!text || text->empty()) {
      return Error{"label " + std::to_string(row) +
                       (text                 ? " is empty"
                        : header.kind == 'S' ? " is no ASCII text"
                                             : " is no text"),
                   where,
                   !text && header.kind == 'S' ? "Save it as text: numpy.char.decode(labels, 'utf-8')."
                                               : "Give each image the name of its class."};
    }
    auto found = known.find(*text);
    if (found == known.end()) {
      if (known.size() == kMaxClasses) {
        return Error{"has more than " + std::to_string(kMaxClasses) + " different labels, each a class", where,
                     "Save labels that several images share, or none."};
      }
      found = known.emplace(*text, static_cast<std::uint8_t>(known.size())).first;
      labels.names.push_back(*text);
    }
    labels.numbers.push_back(found->second);
    return {};
  };
  const auto takeNumber = [&](std::uint64_t row, const std::uint8_t* bytes) -> Result<void> {
    double value = 0.0;
    widen(header, bytes, std::span(&value, 1));
    const auto number = classOf(value);
    if (!number) {
      return Error{"label " + std::to_string(row) + " is " + shown(header, bytes, value) +
                       ", expected the number of a class, a whole number from 0 to 255",
                   where, kNumberClasses};
    }
    labels.numbers.push_back(*number);
    return {};
  };
  const auto width = static_cast<std::uint64_t>(header.valueBytes);
  const auto read = header.isText() ? readRows(header, count, width, source, where, takeText)
                                    : readRows(header, count, width, source, where, takeNumber);
  if (!read) return read.error();
  return labels;
}

Result<std::optional<LabelColumn>> readLabelColumn(const NpyHeader& header, const ArraySource& source, std::uint64_t count,
                                                   const std::string& where) {
  if (auto equal = checkCount(header, count, where); !equal) return equal.error();
  if (auto whole = checkLength(header, source.available, where); !whole) return whole.error();
  if (!header.isNumber() || header.shape.size() != 2 || header.shape[1] == 0 || header.shape[1] > kMaxColumns)
    return std::optional<LabelColumn>();
  struct Column {
    bool numbers = true;
    bool varies = false;
    std::vector<std::uint8_t> values;
  };
  std::vector<Column> columns(header.shape[1]);
  std::vector<double> row(columns.size());
  const std::uint64_t width = columns.size() * static_cast<std::uint64_t>(header.valueBytes);
  const auto read = readRows(header, count, width, source, where, [&](std::uint64_t, const std::uint8_t* bytes) -> Result<void> {
    widen(header, bytes, row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Column& column = columns[i];
      const auto number = classOf(row[i]);
      column.numbers = column.numbers && number.has_value();
      column.varies = column.varies || (number && !column.values.empty() && *number != column.values.front());
      if (column.numbers) column.values.push_back(*number);
    }
    return {};
  });
  if (!read) return read.error();
  const auto found = std::find_if(columns.begin(), columns.end(), [](const Column& c) { return c.numbers && c.varies; });
  if (found == columns.end()) return std::optional<LabelColumn>();
  return std::optional(LabelColumn{static_cast<std::size_t>(found - columns.begin()), std::move(found->values)});
}

}  // namespace latentscape
