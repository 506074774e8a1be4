// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>

namespace latentscape {

enum class Glyph { Play, Pause };

// Drawn, not taken from a font: the same everywhere, sharp at every scale. 16 device-independent pixels, at one, two and three pixels each.
QIcon glyphIcon(Glyph glyph, const QColor& colour);

}  // namespace latentscape
