// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace latentscape {

// Every colour of the design. Text colours keep a contrast of at least 4.5:1 (WCAG AA) on the grounds they are meant for.
struct Palette {
  QColor window;        // menu bar, tool bar, status bar
  QColor panel;         // the ground of panels
  QColor field;         // what one types into, and the trough of segments
  QColor button;        // a plain button
  QColor hover;         // a button under the mouse
  QColor raised;        // the chosen segment
  QColor border;        // hairlines between panels, and round fields on light grounds
  QColor text;          // on all of the above
  QColor muted;         // captions and headings, on window, panel and field
  QColor faint;         // tick labels and hints, on panel and plotGround
  QColor disabled;      // text of what may not be used now; exempt from the contrast rule, as WCAG has it
  QColor accent;        // lines, fills, the probe, the focus ring
  QColor accentButton;  // the primary button, dark enough for onAccent
  QColor accentHover;
  QColor onAccent;
  QColor good;                    // text, on panel
  QColor warning;                 // text, on panel
  QColor danger;                  // text, on panel; the border of an invalid field
  QColor errorGround, errorText;  // the banners
  QColor infoGround, infoText;
  QColor knob;        // slider handles
  QColor plotGround;  // the latent map
  QColor plotText;    // the handles' rings and letters on it
  QColor grid;        // grid lines
  QColor priorRing;   // the prior's 1-sigma and 2-sigma circles
  QColor curveTrain, curveTest, curveReconstruction, curveKl;

  bool operator==(const Palette&) const = default;
};

Palette darkPalette();
Palette lightPalette();

// The part of it that Qt's own widgets know.
QPalette toQPalette(const Palette& colours);

// WCAG 2.1's contrast ratio of two opaque colours, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace latentscape
