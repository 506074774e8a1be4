// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace latentscape {

// Every colour of the design. Text colours keep a contrast of at least 4.5:1 (WCAG AA) on the backgrounds that they are meant
// for.
struct Palette {
  QColor window;        // menu bar, tool bar, status bar
  QColor panel;         // the background of panels
  QColor field;         // input fields, and the track of segments
  QColor button;        // a plain button
  QColor hover;         // a button under the mouse
  QColor raised;        // the chosen segment
  QColor border;        // hairlines between panels, and around fields on light backgrounds
  QColor text;          // on all of the above
  QColor muted;         // captions and headings, on window, panel and field
  QColor faint;         // tick labels and hints, on panel and plotGround
  QColor disabled;      // disabled text; exempt from the contrast rule, as in WCAG
  QColor accent;        // lines, fills, the probe
  QColor focus;         // the ring around what has the keyboard: 3:1 on all of the above, on the banners, on plots and on black
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
  QColor plotText;    // the rings and letters of the handles on the map
  QColor grid;        // grid lines
  QColor priorRing;   // the prior's 1-sigma and 2-sigma circles
  QColor curveTrain, curveTest, curveReconstruction, curveKl;

  bool operator==(const Palette&) const = default;
};

Palette darkPalette();
Palette lightPalette();

// As a QPalette, for what Qt's own widgets use.
QPalette toQPalette(const Palette& colours);

// WCAG 2.1 contrast ratio of two opaque colours, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace latentscape
