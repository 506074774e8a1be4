// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_places.h"

#include "core/base/files.h"
#include "core/base/system_error.h"
#include "core/runs/run_folder.h"

#include <array>
#include <cerrno>
#include <ctime>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// Of 255 bytes that a name may have; some file systems that encrypt names leave 143. Behind it come the time, a number, and while
// a folder is being copied a temporary name's digits.
constexpr std::size_t kNameBytes = 80;
constexpr int kMostNumbers = 10'000;

bool continuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

// The last part of a path that is not empty; without dots at its beginning, which hide a folder, and without control characters.
std::string lastPart(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  path.remove_prefix(path.rfind('/') + 1);  // npos + 1 is 0
  std::string name;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20U && byte != 0x7fU && !(name.empty() && c == '.')) name += c;
  }
  return name;
}

}  // namespace

fs::path runsFolder() { return dataFolder() / "runs"; }
fs::path rescueFolder() { return stateFolder() / "runs"; }

std::string cutToBytes(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes;
  for (int back = 0; back < 3 && end > 0 && continuesCharacter(text[end]); ++back) --end;
  if (continuesCharacter(text[end])) end = bytes;  // not UTF-8
  return std::string(text.substr(0, end));
}

std::string runName(std::string_view dataset, std::chrono::system_clock::time_point now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  std::array<char, 32> stamp{};
  if (::localtime_r(&seconds, &local) != nullptr) std::strftime(stamp.data(), stamp.size(), "-%Y%m%d-%H%M%S", &local);
  const std::string name = cutToBytes(lastPart(dataset), kNameBytes);
  return (name.empty() ? "run" : name) + stamp.data();
}

Result<fs::path> makeRunFolder(const fs::path& parent, const std::string& name) {
  if (auto made = makeFolders(parent); !made) return made.error();
  for (int number = 1; number <= kMostNumbers; ++number) {
    const fs::path folder = parent / (number == 1 ? name : name + "-" + std::to_string(number));
    const int code = makeFolder(folder);
    if (code == 0) return folder;
    if (code != EEXIST) return systemError("the folder can't be made", folder, code);
  }
  return Error{"all names up to number " + std::to_string(kMostNumbers) + " are taken", (parent / name).string(),
               "Remove some of these folders."};
}

}  // namespace latentscape
