// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_folder.h"

#include "core/base/files.h"
#include "core/base/temporaries.h"
#include "core/storage/config_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view header =
    "step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl";
constexpr std::size_t columns = 10;
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

class RowReader {
 public:
  RowReader(std::string_view line, std::size_t number, const std::string& where) : m_where(where), m_number(number) {
    while (m_count <= columns) {
      const std::size_t comma = line.find(',');
      if (m_count < columns) m_cells[m_count] = line.substr(0, comma);
      ++m_count;
      if (comma == std::string_view::npos) break;
      line.remove_prefix(comma + 1);
    }
  }

  Result<LossRecord> read() const {
    if (m_count != columns) {
      return Error{line() + "expected 10 cells, found " + (m_count > columns ? "more" : std::to_string(m_count)), m_where, ""};
    }
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
  std::string line() const { return "line " + std::to_string(m_number) + ": "; }
  Error bad() const {
    const std::size_t index = m_bad.value_or(1);  // if every cell is a number, the epoch is wrong
    const char* const expected = index == 1 ? "a whole number from 1" : index == 3 ? "a number from 0" : "a number";
    return Error{line() + "column " + std::string(columnNames[index]) + ": expected " + expected + ", found \"" +
                     std::string(m_cells[index].substr(0, 40)) + "\"",
                 m_where, ""};
  }

  const std::string& m_where;
  std::size_t m_number;
  std::size_t m_count = 0;
  std::array<std::string_view, columns> m_cells;
  mutable std::optional<std::size_t> m_bad;
};

void restoreEpochFractions(std::vector<LossRecord>& losses, double knownEpochs) {
  const double imagesPerEpoch = imagesOfEpoch(losses, knownEpochs);
  for (LossRecord& record : losses) {
    record.epochFraction = imagesPerEpoch > 0.0 ? static_cast<double>(record.images) / imagesPerEpoch : record.epoch;
  }
}

// Contains the requested device and threads and those actually used: training the same model again needs both.
std::string configText(const Checkpoint& checkpoint) {
  nlohmann::ordered_json document = configToJson(checkpoint.config);
  if (!checkpoint.device.empty()) document["trained"]["device"] = checkpoint.device;
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<FileWriter> beginFile(const fs::path& path, const std::string& content) {
  auto file = FileWriter::create(path);
  if (!file) return file;
  if (auto written = file->append(content); !written) return written.error();
  return file;
}

}  // namespace

std::string metricsCsv(std::span<const LossRecord> losses) {
  std::string text(header);
  text += '\n';
  for (const LossRecord& record : losses) {
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
    text += '\n';
  }
  return text;
}

Result<std::vector<LossRecord>> parseMetricsCsv(const std::string& text, const std::string& where) {
  std::vector<LossRecord> losses;
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty() || number == 1; ++number) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (number == 1) {
      if (line != header) {
        return Error{"line 1: expected \"" + std::string(header) + "\", found \"" + std::string(line.substr(0, 60)) + "\"", where,
                     ""};
      }
      continue;
    }
    auto record = RowReader(line, number, where).read();
    if (!record) return record.error();
    if (!losses.empty() && record->step < losses.back().step) {
      return Error{"line " + std::to_string(number) + ": column step: expected at least " + std::to_string(losses.back().step) +
                       ", the value of the previous row, found " + std::to_string(record->step),
                   where, ""};
    }
    losses.push_back(*std::move(record));
  }
  restoreEpochFractions(losses, 0.0);
  return losses;
}

double imagesOfEpoch(std::span<const LossRecord> losses, double knownEpochs) {
  const auto tested =
      std::find_if(losses.begin(), losses.end(), [](const LossRecord& record) { return record.test && record.images > 0; });
  if (tested != losses.end() && (losses.back().epoch > tested->epoch || knownEpochs <= 0.0)) {
    return static_cast<double>(tested->images) / tested->epoch;
  }
  return losses.empty() || knownEpochs <= 0.0 ? 0.0 : static_cast<double>(losses.back().images) / knownEpochs;
}

Result<void> prepareRunFolder(const fs::path& folder, bool overwrite) {
  if (folder.empty()) return Error{"the run folder has no name", "", "Name a folder."};
  std::error_code problem;
  const fs::file_status status = fs::status(folder, problem);
  if (fs::exists(status) && !fs::is_directory(status)) {
    return Error{"is a file, but a run is a folder", folder.string(), "Choose another name."};
  }
  if (fs::is_directory(status) && !overwrite) {
    const bool empty = fs::is_empty(folder, problem);
    if (problem) return Error{"can't be examined: " + problem.message(), folder.string(), ""};
    if (!empty)
      return Error{"is not empty", folder.string(), "Choose another folder, or allow it to be overwritten (--overwrite)."};
  }
  fs::create_directories(folder, problem);
  if (problem)
    return Error{"the folder can't be made: " + problem.message(), folder.string(), "Choose a place that you may write to."};
  return {};
}

Result<void> saveRun(const fs::path& folder, const Checkpoint& checkpoint, std::span<const LossRecord> losses) {
  sweepTemporaries(folder);
  // All are written before the first is put in place: a full disk leaves the run that was there, and no mixture of two.
  auto model = beginCheckpoint(checkpoint, folder / "model.safetensors");
  if (!model) return model.error();
  auto config = beginFile(folder / "config.json", configText(checkpoint));
  if (!config) return config.error();
  auto metrics = beginFile(folder / "metrics.csv", metricsCsv(losses));
  if (!metrics) return metrics.error();
  if (auto saved = saveTrainingKeys(folder, checkpoint.trainedOn); !saved) return saved;
  for (FileWriter* const file : {&*config, &*metrics, &*model}) {
    if (auto saved = file->commit(); !saved) return saved;
  }
  return {};
}

Result<std::vector<LossRecord>> loadMetrics(const fs::path& folder) {
  std::error_code ignored;
  const fs::path metrics = folder / "metrics.csv";
  if (!fs::is_directory(folder, ignored) || !fs::exists(metrics, ignored)) return std::vector<LossRecord>();
  const auto text = readFile(metrics, maxMetricsBytes);
  if (!text) return text.error();
  return parseMetricsCsv(*text, metrics.string());
}

Result<LoadedRun> loadRun(const fs::path& path) {
  auto checkpoint = loadCheckpoint(path);
  if (!checkpoint) return checkpoint.error();
  auto losses = loadMetrics(path);
  if (!losses) return losses.error();
  LoadedRun run{*std::move(checkpoint), *std::move(losses)};
  restoreEpochFractions(run.losses, run.checkpoint.epochs);
  return run;
}

}  // namespace latentscape
