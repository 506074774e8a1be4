// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace latentscape {

// Where runs lie that nobody has named a folder for. All of these may block, but those that only make a path.

std::filesystem::path runsFolder();    // runs/ in the data folder (dataFolder())
std::filesystem::path rescueFolder();  // $XDG_STATE_HOME/latentscape/runs, or ~/.local/state/latentscape/runs

// "mnist-20261129-154501": a folder's name for a run on a data set that begins now, in local time. Of the data set's name its
// last part, without what a file's name can't hold, cut between UTF-8 characters so that the whole and a number behind it fit in
// 255 bytes.
std::string runName(std::string_view dataset, std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

// Makes a new folder in `parent` (made too where it is missing) by an exclusive mkdir: name, else name-2, name-3 and so on.
Result<std::filesystem::path> makeRunFolder(const std::filesystem::path& parent, const std::string& name);

// Text cut to at most so many bytes, between UTF-8 characters.
std::string cutToBytes(std::string_view text, std::size_t bytes);

}  // namespace latentscape
