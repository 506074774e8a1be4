// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>

namespace latentscape {

enum class Glyph { Play, Pause };

// Drawn rather than taken from a font: the same everywhere, sharp at every scale; 16 device-independent pixels, at one, two and
// three pixels each. In the colour given, and in the application's palette's where it is disabled: make it anew when that
// changes.
QIcon glyphIcon(Glyph glyph, const QColor& colour);

}  // namespace latentscape
