// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>

namespace latentscape {

enum class Glyph { Play, Pause };

// Drawn rather than taken from a font, so that glyphs look the same everywhere and are sharp at every scale: 16
// device-independent pixels, rendered at pixel ratios 1, 2 and 3. Uses the given colour, and the application palette's when
// disabled; recreate it when the palette changes.
QIcon glyphIcon(Glyph glyph, const QColor& colour);

}  // namespace latentscape
