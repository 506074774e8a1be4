// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/training_keys.h"

#include "core/base/files.h"
#include "core/data/split.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;
constexpr std::size_t kKeyBytes = 8;

std::string firstLine(std::string_view run) {
  return run.empty() ? "latentscape training keys 1" : "latentscape training keys 2 " + std::string(run);
}

}  // namespace

TrainingKeys trainingKeys(const Dataset& dataset, std::uint64_t seed) {
  if (dataset.train.fingerprints.empty()) return nullptr;
  std::vector<std::uint64_t> keys = keysOf(dataset.train.fingerprints, seed);
  std::sort(keys.begin(), keys.end());
  return std::make_shared<const std::vector<std::uint64_t>>(std::move(keys));
}

Result<void> saveTrainingKeys(const fs::path& file, std::string_view run, const std::vector<std::uint64_t>& keys) {
  std::string content = firstLine(run) + '\n';
  content.reserve(content.size() + keys.size() * kKeyBytes);
  for (const std::uint64_t key : keys) {
    for (std::size_t i = 0; i < kKeyBytes; ++i) content += static_cast<char>(key >> (8 * i) & 255U);
  }
  return writeFile(file, content);
}

Result<TrainingKeys> loadTrainingKeys(const fs::path& file, std::string_view run) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return TrainingKeys();
  const auto content = readFile(file, kMaxBytes);
  if (!content) return content.error();
  const std::string first = firstLine(run);
  const Error damaged{"is damaged: expected \"" + first + "\" and sorted keys of 8 bytes each", file.string(),
                      "Remove it: the model opens without it."};
  if (!content->starts_with(first + '\n')) return damaged;
  const std::string_view bytes = std::string_view(*content).substr(first.size() + 1);
  if (bytes.size() % kKeyBytes != 0) return damaged;
  std::vector<std::uint64_t> keys(bytes.size() / kKeyBytes);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    for (std::size_t i = kKeyBytes; i-- > 0;) keys[k] = keys[k] << 8U | static_cast<unsigned char>(bytes[k * kKeyBytes + i]);
  }
  if (!std::is_sorted(keys.begin(), keys.end())) return damaged;
  return TrainingKeys(std::make_shared<const std::vector<std::uint64_t>>(std::move(keys)));
}

}  // namespace latentscape
