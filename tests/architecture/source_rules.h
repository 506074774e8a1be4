// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// The rules of docs/ARCHITECTURE.md that a source's own text decides. None understands C++: they look at lines, as the tree's
// format leaves them.

// The numbers, from 1, of the lines with more than `columns` characters of UTF-8.
std::vector<std::size_t> longLines(std::string_view text, std::size_t columns);

// Whether x.cpp must implement an x.h beside it. file: from the project's root, ever of core, ui or app.
bool needsHeader(std::string_view file);

// Whether the text of x.cpp includes x.h before anything else.
bool beginsWithItsHeader(std::string_view file, std::string_view text);

// The classes of which the text defines members outside of the class itself, each once, in order. A class within a class counts
// as the outermost one.
std::vector<std::string> classesDefined(std::string_view text);

// The lines that make a Stream (core/base/streams.h): its numbers are given in that header alone.
std::vector<std::string> unnamedStreams(std::string_view text);

// The lines that make more of a control's chosen index, current() or currentIndex(), than a place among its items: that cast it
// to an enumeration, compare it with a number or look a list up by it. SegmentedChoice and ChoiceCombo (ui/widgets) give values.
std::vector<std::string> readIndices(std::string_view text);

}  // namespace latentscape
