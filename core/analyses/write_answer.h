// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/files.h"
#include "core/base/result.h"

#include <filesystem>
#include <stop_token>

namespace latentscape {

// What files an analysis's answer can be written as.
template <class Answer>
concept HasJson = requires(const Answer& answer) { toJson(answer); };
template <class Answer>
concept HasCsv = requires(const Answer& answer) { toCsv(answer); };
template <class Answer>
concept HasPicture =
    requires(const Answer& answer, const std::filesystem::path& file, const PictureStyle& style) { draw(answer, file, style); };
template <class Answer>
concept HasArrays = requires(const Answer& answer, const std::filesystem::path& file, const std::stop_token& stop) {
  writeArrays(answer, file, stop);
};

// Writes the answer as the extension of the file says: .json, .csv, arrays (.npz), or a picture (.png, .svg). The file is written
// completely or not at all. Blocks; the stop token cancels pictures whose images are decoded as they are drawn.
template <class Answer>
Result<void> writeAnswer(const Answer& answer, const std::filesystem::path& file, const PictureStyle& style = {},
                         const std::stop_token& stop = {}) {
  const std::string ending = file.extension().string();
  if constexpr (HasJson<Answer>) {
    if (ending == ".json") return writeFile(file, toJson(answer));
  }
  if constexpr (HasCsv<Answer>) {
    if (ending == ".csv") return writeFile(file, toCsv(answer));
  }
  if constexpr (HasArrays<Answer>) {
    if (ending == ".npz") return writeArrays(answer, file, stop);
  }
  if constexpr (requires { draw(answer, file, style, stop); }) return draw(answer, file, style, stop);
  else if constexpr (HasPicture<Answer>) return draw(answer, file, style);
  return Error{"can't be written as " + (ending.empty() ? std::string("a file without an ending") : ending), file.string(), ""};
}

}  // namespace latentscape
