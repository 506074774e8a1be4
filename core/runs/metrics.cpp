// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/metrics.h"

#include "core/base/exceptions.h"
#include "core/base/files.h"
#include "core/base/printable.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view olderHeader =
    "step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl";
constexpr std::string_view header =
    "step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl,run";
constexpr std::size_t columns = 10;  // with numbers
constexpr std::array<std::string_view, columns> columnNames{
    "step",   "epoch", "images", "seconds", "train_loss", "train_reconstruction", "train_kl", "test_loss", "test_reconstruction",
    "test_kl"};
constexpr std::uint64_t maxMetricsBytes = 512U << 20U;

// The shortest text that reads back as the same number, independent of the locale.
template <class Number>
void append(std::string& text, Number value) {
  std::array<char, 32> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  text.append(buffer.data(), result.ptr);
}

void appendLosses(std::string& text, const Losses& losses) {
  for (const double value : {losses.loss(), losses.reconstruction, losses.kl}) {
    text += ',';
    append(text, value);
  }
}

// A row's numbers. The Error's text has no line and no file.
class RowReader {
 public:
  explicit RowReader(std::string_view line) {
    while (m_count <= columns) {
      const std::size_t comma = line.find(',');
      if (m_count < columns) m_cells[m_count] = line.substr(0, comma);
      ++m_count;
      if (comma == std::string_view::npos) break;
      line.remove_prefix(comma + 1);
    }
  }

  Result<LossRecord> read() const {
    if (m_count != columns)
      return Error{"expected 10 cells, found " + (m_count > columns ? "more" : std::to_string(m_count)), "", ""};
    LossRecord record;
    double sum = 0.0;  // train_loss is redundant: the sum of the next two
    const bool numbers = cell(0, record.step) && cell(1, record.epoch) && cell(2, record.images) && cell(3, record.seconds) &&
                         cell(4, sum) && cell(5, record.train.reconstruction) && cell(6, record.train.kl);
    if (!numbers || record.epoch < 1) return bad();
    if (record.seconds < 0.0) {
      m_bad = 3;
      return bad();
    }
    if (m_cells[7].empty() && m_cells[8].empty() && m_cells[9].empty()) return record;
    Losses test;
    if (!cell(7, sum) || !cell(8, test.reconstruction) || !cell(9, test.kl)) return bad();
    record.test = test;
    return record;
  }

 private:
  template <class Number>
  bool cell(std::size_t index, Number& value) const {
    const std::string_view text = m_cells[index];
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    bool number = result.ec == std::errc() && result.ptr == text.data() + text.size();
    if constexpr (std::is_floating_point_v<Number>) number = number && std::isfinite(value);  // "nan" and "inf" are parsed
    if (number) return true;
    m_bad = index;
    return false;
  }
  Error bad() const {
    const std::size_t index = m_bad.value_or(1);  // if every cell is a number, the epoch is wrong
    const char* const expected = index == 1 ? "a whole number from 1" : index == 3 ? "a number from 0" : "a number";
    return Error{"column " + std::string(columnNames[index]) + ": expected " + expected + ", found \"" +
                     printable(m_cells[index].substr(0, 40)) + "\"",
                 "", ""};
  }

  std::size_t m_count = 0;
  std::array<std::string_view, columns> m_cells;
  mutable std::optional<std::size_t> m_bad;
};

struct Line {
  std::string_view text;  // without its line break
  bool whole = true;      // it had one
};

// Takes the first line off the text.
Line takeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  Line line{text.substr(0, end), end != std::string_view::npos};
  text.remove_prefix(line.whole ? end + 1 : text.size());
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  return line;
}

// A row's numbers and its run's id.
std::pair<std::string_view, std::string_view> cellsAndRun(std::string_view line, bool older) {
  const std::size_t comma = line.rfind(',');
  if (older || comma == std::string_view::npos) return {line, {}};
  return {line.substr(0, comma), line.substr(comma + 1)};
}

std::string rowsWord(std::size_t count) { return count == 1 ? "1 row" : std::to_string(count) + " rows"; }

// The text of metrics.csv; an empty one if there is no such file.
Result<std::string> metricsText(const fs::path& folder) {
  std::error_code ignored;
  const fs::path file = folder / "metrics.csv";
  if (!fs::exists(file, ignored)) return std::string();
  return readFile(file, maxMetricsBytes);
}

void restoreEpochFractions(std::vector<LossRecord>& losses, double knownEpochs) {
  const double imagesPerEpoch = imagesOfEpoch(losses, knownEpochs);
  for (LossRecord& record : losses) {
    record.epochFraction = imagesPerEpoch > 0.0 ? static_cast<double>(record.images) / imagesPerEpoch : record.epoch;
  }
}

}  // namespace

std::string metricsHeader() { return std::string(header) + '\n'; }

std::string metricsRows(std::span<const LossRecord> losses, std::string_view run) {
  std::string text;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const LossRecord& record = losses[i];
    if (i + 1 < losses.size() && losses[i + 1].step == record.step) continue;
    append(text, record.step);
    text += ',';
    append(text, record.epoch);
    text += ',';
    append(text, record.images);
    text += ',';
    append(text, record.seconds);
    appendLosses(text, record.train);
    if (record.test) {
      appendLosses(text, *record.test);
    } else {
      text += ",,,";
    }
    text += ',';
    text += run;
    text += '\n';
  }
  return text;
}

std::string metricsCsv(std::span<const LossRecord> losses, std::string_view run) {
  return metricsHeader() + metricsRows(losses, run);
}

Metrics parseMetrics(std::string_view text, const std::string& where, const MetricsWanted& wanted) {
  Metrics read;
  std::string_view rest = text;
  const std::string_view first = takeLine(rest).text;
  const bool older = first == olderHeader;
  if (!older && first != header) {
    read.notes.push_back(where + ": line 1: expected \"" + std::string(header) + "\", found \"" + printable(first.substr(0, 60)) +
                         "\": the losses are left out");
    return read;
  }
  std::size_t others = 0, later = 0, damaged = 0;
  std::string firstDamage;
  for (std::size_t number = 2; !rest.empty(); ++number) {
    const Line line = takeLine(rest);
    const auto [cells, run] = cellsAndRun(line.text, older);
    if (!line.whole && !older) {
      read.notes.push_back(where + ": the last line was cut short and is left out");
      break;
    }
    auto record = RowReader(cells).read();
    if (!record) {
      if (damaged++ == 0) firstDamage = "line " + std::to_string(number) + ": " + record.error().what;
    } else if (run != wanted.run) {
      ++others;
    } else if (record->step > wanted.lastStep) {
      ++later;
    } else {
      while (!read.losses.empty() && read.losses.back().step >= record->step) read.losses.pop_back();
      read.losses.push_back(*std::move(record));
    }
  }
  if (damaged > 0) {
    read.notes.push_back(where + ": " + firstDamage +
                         (damaged == 1 ? ": this row is left out" : ": " + rowsWord(damaged) + " are damaged and left out"));
  }
  if (others > 0) read.notes.push_back(where + ": " + rowsWord(others) + " of another run left out");
  if (later > 0) {
    read.notes.push_back(where + ": " + rowsWord(later) + " after step " + std::to_string(wanted.lastStep) +
                         " left out: they are newer than the state");
  }
  restoreEpochFractions(read.losses, wanted.epochs);
  return read;
}

Metrics loadMetrics(const fs::path& folder, const MetricsWanted& wanted) {
  const auto text = metricsText(folder);
  if (!text) return {{}, {text.error().where + ": " + text.error().what + ": the losses are left out"}};
  const std::string where = (folder / "metrics.csv").string();
  const auto parsed = guarded(Error{"can't be read", where, ""}, [&]() -> Result<Metrics> {
    return text->empty() ? Metrics() : parseMetrics(*text, where, wanted);
  });
  if (!parsed) return {{}, {where + ": " + parsed.error().what + ": the losses are left out"}};
  return *parsed;
}

std::string otherMetrics(const fs::path& folder, std::string_view run) {
  const auto text = metricsText(folder);
  if (!text) return {};
  std::string_view rest = *text;
  const std::string_view first = takeLine(rest).text;
  const bool older = first == olderHeader;
  if (!older && first != header) return {};
  std::string rows;
  while (!rest.empty()) {
    const Line line = takeLine(rest);
    const auto [cells, of] = cellsAndRun(line.text, older);
    if ((!line.whole && !older) || (of == run && !older)) continue;
    rows += cells;
    rows += ',';
    rows += of;
    rows += '\n';
  }
  return rows;
}

double imagesOfEpoch(std::span<const LossRecord> losses, double knownEpochs) {
  const auto tested =
      std::find_if(losses.begin(), losses.end(), [](const LossRecord& record) { return record.test && record.images > 0; });
  if (tested != losses.end() && (losses.back().epoch > tested->epoch || knownEpochs <= 0.0)) {
    return static_cast<double>(tested->images) / tested->epoch;
  }
  return losses.empty() || knownEpochs <= 0.0 ? 0.0 : static_cast<double>(losses.back().images) / knownEpochs;
}

}  // namespace latentscape
