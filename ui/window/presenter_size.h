// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace latentscape {

// How large the window is drawn. Qt takes a scale only before it starts, so a choice counts from the next start.
inline constexpr int kPresenterPercent = 150;
inline constexpr auto kPresenterSizeKey = "presenterSize";  // in the user's settings: a bool

// Whether the user has chosen it. Needs no QApplication.
bool presenterSizeChosen();
// Has Qt scale the window, on top of a scale that the user gave by QT_SCALE_FACTOR. Before there is a QApplication.
void usePresenterSize();

}  // namespace latentscape
