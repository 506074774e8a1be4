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
  bool torch = false;
};

// The seam, and what lies below it.
const std::vector<std::string_view> kModel{"core/base", "core/data", "core/model"};

std::vector<std::string_view> modelAnd(std::initializer_list<std::string_view> others) {
  std::vector<std::string_view> all = kModel;
  all.insert(all.end(), others);
  return all;
}

const std::vector<Room>& rooms() {
  static const std::vector<Room> all{
      {.folder = "core/base", .mayInclude = {}},
      {.folder = "core/data", .mayInclude = {"core/base", "core/data/catalog", "core/data/readers"}},
      {.folder = "core/data/catalog", .mayInclude = {"core/base", "core/data"}},
      {.folder = "core/data/readers", .mayInclude = {"core/base", "core/data", "core/data/catalog"}},
      {.folder = "core/model", .mayInclude = {"core/base", "core/data"}},
      {.folder = "core/engine/kernels", .mayInclude = {"core/base", "core/model"}},
      {.folder = "core/engine/frozen", .mayInclude = modelAnd({"core/engine/kernels"})},
      {.folder = "core/engine/fused", .mayInclude = modelAnd({"core/engine/kernels"})},
      {.folder = "core/engine/torch", .mayInclude = modelAnd({"core/engine"}), .torch = true},
      {.folder = "core/engine", .mayInclude = modelAnd({"core/engine/fused"})},
      {.folder = "core/charts", .mayInclude = kModel},
      {.folder = "core/storage", .mayInclude = kModel},
      {.folder = "core/training", .mayInclude = kModel},
      {.folder = "core/runs", .mayInclude = modelAnd({"core/storage", "core/training"})},
      {.folder = "core/exploration", .mayInclude = modelAnd({"core/engine/kernels"})},
      {.folder = "core/analyses",
       .mayInclude = modelAnd({"core/charts", "core/data/catalog", "core/exploration", "core/storage"})},
      {.folder = "core/lessons", .mayInclude = modelAnd({"core/engine/frozen", "core/engine/fused", "core/exploration"})},
      {.folder = "ui/theme", .mayInclude = {"core/base"}, .qt = true},
      {.folder = "ui/widgets", .mayInclude = modelAnd({"core/exploration", "ui/theme"}), .qt = true},
      {.folder = "ui/plots",
       .mayInclude = modelAnd({"core/exploration", "core/lessons", "ui/theme", "ui/widgets"}),
       .qt = true,
       .plots = true},
      {.folder = "ui/panels",
       .mayInclude = modelAnd({"core/exploration", "core/lessons", "core/training", "ui/plots", "ui/theme", "ui/widgets"}),
       .qt = true},
      {.folder = "ui/tasks", .mayInclude = {"core/base"}, .qt = true},
      {.folder = "ui/controllers",
       .mayInclude = modelAnd({"core/charts", "core/data/catalog", "core/engine", "core/engine/frozen", "core/exploration",
                               "core/lessons", "core/runs", "core/storage", "core/training", "core/analyses", "ui/tasks"}),
       .qt = true},
      {.folder = "ui/analyses",
       .mayInclude = modelAnd({"core/analyses", "core/data/catalog", "ui/controllers", "ui/panels", "ui/plots", "ui/tasks",
                               "ui/theme", "ui/widgets"}),
       .qt = true},
      {.folder = "ui/window",
       .mayInclude = modelAnd({"core/analyses", "core/charts", "core/data/catalog", "core/engine", "core/engine/frozen",
                               "core/runs", "core/storage", "ui/analyses", "ui/controllers", "ui/panels", "ui/plots", "ui/tasks",
                               "ui/theme", "ui/widgets"}),
       .qt = true},
      {.folder = "app/options", .mayInclude = {"core/base"}},
      {.folder = "app/cli",
       .mayInclude = modelAnd({"app/options", "core/analyses", "core/charts", "core/data/catalog", "core/engine",
                               "core/engine/frozen", "core/lessons", "core/runs", "core/storage", "core/training"})},
      {.folder = "app/explorer",
       .mayInclude = modelAnd({"app/options", "core/analyses", "core/engine", "core/lessons", "ui/controllers", "ui/panels",
                               "ui/tasks", "ui/theme", "ui/widgets", "ui/window"}),
       .qt = true},
  };
  return all;
}

// The innermost room that the path lies in.
const Room* roomOf(std::string_view path) {
  const Room* found = nullptr;
  for (const Room& room : rooms()) {
    const bool inside = path.starts_with(room.folder) && path.substr(room.folder.size()).starts_with('/');
    if (inside && (found == nullptr || room.folder.size() > found->folder.size())) found = &room;
  }
  // A folder without rules within a room is no part of it.
  if (found != nullptr && path.substr(found->folder.size() + 1).find('/') != std::string_view::npos) return nullptr;
  return found;
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

std::optional<std::string> forbiddenInclude(std::string_view file, std::string_view include) {
  const Room* room = roomOf(file);
  if (room == nullptr) return "is in no room of the house: give its folder rules in tests/architecture/include_rules.cpp";
  const bool angled = include.starts_with('<');
  if (include.size() < 3 || !(angled || include.starts_with('"'))) return "an include by a macro can't be checked";
  const std::string_view path = include.substr(1, include.size() - 2);

  if (isTorch(path)) return room->torch ? std::nullopt : std::optional<std::string>("only core/engine/torch knows LibTorch");
  if (isPlots(path)) return room->plots ? std::nullopt : std::optional<std::string>("only ui/plots knows QCustomPlot");
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
