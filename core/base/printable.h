// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace latentscape {

enum class LineBreaks { Escape, Keep };

// Text from a file, or a name of one, as a terminal may show it. UTF-8 stays as it is, except for what would act on the terminal
// or on the order of the text: control characters (also DEL and the C1 controls), line and paragraph separators, and the marks,
// overrides and isolates of bidirectional text. These become "\u001b", which also keeps JSON the same JSON. Bytes that are not
// UTF-8 become "\x9b". Line breaks may be kept, for a text of several lines whose parts are printable already.
std::string printable(std::string_view text, LineBreaks lineBreaks = LineBreaks::Escape);

// Whether text is UTF-8 throughout, as JSON must be.
bool isUtf8(std::string_view text);
// The characters of UTF-8 text, in UTF-32; nothing if it is not UTF-8 throughout.
std::optional<std::u32string> utf32Of(std::string_view text);

}  // namespace latentscape
