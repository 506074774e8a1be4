// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/include_rules.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace latentscape {
namespace {

struct Room {
  std::string_view folder;
  std::vector<std::string_view> mayInclude;  // other rooms; its own always
  bool qt = false;
  bool plots = false;  // QCustomPlot
  bool torch = false;  // in .cpp files
};

const std::vector<Room>& rooms() {
  static const std::vector<std::string_view> core{"core/base",     "core/data",        "core/model",  "core/storage",
                                                  "core/training", "core/exploration", "core/report", "core/lessons"};
  static const std::vector<Room> all = [] {
    std::vector<Room> list;
    list.push_back({.folder = "core/base", .mayInclude = {}});
    list.push_back({.folder = "core/data", .mayInclude = {"core/base"}});
    list.push_back({.folder = "core/model", .mayInclude = {"core/data", "core/base"}, .torch = true});
    list.push_back({.folder = "core/storage", .mayInclude = {"core/model", "core/data", "core/base"}});
    list.push_back({.folder = "core/training", .mayInclude = {"core/storage", "core/model", "core/data", "core/base"}});
    list.push_back({.folder = "core/exploration", .mayInclude = {"core/model", "core/data", "core/base"}});
    list.push_back(
        {.folder = "core/report", .mayInclude = {"core/exploration", "core/storage", "core/model", "core/data", "core/base"}});
    list.push_back({.folder = "core/lessons", .mayInclude = {"core/exploration", "core/model", "core/data", "core/base"}});
    list.push_back({.folder = "ui", .mayInclude = core, .qt = true, .plots = true});
    list.push_back({.folder = "app/cli", .mayInclude = core});
    list.push_back({.folder = "app/explorer", .mayInclude = core, .qt = true});
    list.back().mayInclude.push_back("ui");
    return list;
  }();
  return all;
}

const Room* roomOf(std::string_view path) {
  const auto found = std::find_if(rooms().begin(), rooms().end(), [path](const Room& room) {
    return path.starts_with(room.folder) && path.substr(room.folder.size()).starts_with('/');
  });
  return found == rooms().end() ? nullptr : &*found;
}

bool isTorch(std::string_view path) {
  constexpr std::array<std::string_view, 4> roots{"torch/", "ATen/", "c10/", "caffe2/"};
  return std::any_of(roots.begin(), roots.end(), [path](std::string_view root) { return path.starts_with(root); });
}

bool isPlots(std::string_view path) { return path == "qcustomplot.h" || path.starts_with("QCustomPlot"); }

// <QWidget>, <QtWidgets/QLabel>, <qglobal.h>.
bool isQt(std::string_view path) {
  if (path.size() < 2) return false;
  const bool capital = path[0] == 'Q' && (path[1] == 't' || std::isupper(static_cast<unsigned char>(path[1])) != 0);
  return capital || (path[0] == 'q' && path.ends_with(".h") && path.find('/') == std::string_view::npos);
}

}  // namespace

std::vector<std::string> includesOf(std::string_view source) {
  constexpr std::string_view blanks = " \t";
  std::vector<std::string> includes;
  while (!source.empty()) {
    const std::size_t end = source.find('\n');
    std::string_view line = source.substr(0, end);
    source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
    const auto skipBlanks = [&line, blanks] { line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size())); };
    skipBlanks();
    if (!line.starts_with('#')) continue;
    line.remove_prefix(1);
    skipBlanks();
    constexpr std::string_view word = "include";
    if (!line.starts_with(word)) continue;
    line.remove_prefix(word.size());
    skipBlanks();
    const char close = line.starts_with('<') ? '>' : '"';
    const bool quoted = line.starts_with('<') || line.starts_with('"');
    const std::size_t last = quoted ? line.find(close, 1) : line.find_first_of(" \t\r");
    includes.emplace_back(line.substr(0, quoted && last != std::string_view::npos ? last + 1 : last));
  }
  return includes;
}

// The files of the library that holds LibTorch: their headers may include it, and are for each other alone.
static bool isOfTheEngine(std::string_view path) { return path.starts_with("core/model/torch_"); }

std::optional<std::string> forbiddenInclude(std::string_view file, std::string_view include) {
  const Room* room = roomOf(file);
  if (room == nullptr) return "is in no room of the house: give its folder rules in tests/architecture/include_rules.cpp";
  const bool angled = include.starts_with('<');
  if (include.size() < 3 || !(angled || include.starts_with('"'))) return "an include by a macro can't be checked";
  const std::string_view path = include.substr(1, include.size() - 2);

  if (isTorch(path)) {
    if (!room->torch) return "only core/model knows LibTorch";
    if (!file.ends_with(".cpp") && !isOfTheEngine(file)) return "a header that includes LibTorch takes it everywhere";
    return std::nullopt;
  }
  if (isOfTheEngine(path) && path.ends_with(".h") && !isOfTheEngine(file))
    return "only the engine's own files (core/model/torch_*) know LibTorch";
  if (isPlots(path)) return room->plots ? std::nullopt : std::optional<std::string>("only ui knows QCustomPlot");
  if (angled && isQt(path)) return room->qt ? std::nullopt : std::optional<std::string>("only ui and app/explorer know Qt");

  const Room* target = roomOf(path);
  if (target == nullptr) {
    if (angled) return std::nullopt;
    if (isQt(path)) return "a library's header stands between angle brackets";
    return "our own headers are named from the project's root, by a room of the house";
  }
  if (target == room) return std::nullopt;
  if (std::find(room->mayInclude.begin(), room->mayInclude.end(), target->folder) == room->mayInclude.end()) {
    return "the arrow runs back: " + std::string(room->folder) + " may not know " + std::string(target->folder);
  }
  return std::nullopt;
}

}  // namespace latentscape
