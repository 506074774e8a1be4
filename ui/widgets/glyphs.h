// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>

#include <optional>

namespace latentscape {

enum class Glyph { Play, Pause, Lattice, Layers, Target, Frame };

// Drawn rather than taken from a font, so that glyphs look the same everywhere and are sharp at every scale: 16
// device-independent pixels, rendered at pixel ratios 1, 2 and 3. Uses the given colour, and the application palette's when
// disabled; recreate it when the palette changes. checked: the colour on a button that is checked, if that is another.
QIcon glyphIcon(Glyph glyph, const QColor& colour, std::optional<QColor> checked = {});

}  // namespace latentscape
