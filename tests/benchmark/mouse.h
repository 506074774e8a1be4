// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmark/gui_clock.h"

#include <QPointF>

#include <cstddef>
#include <functional>

class QWidget;

namespace latentscape {

inline constexpr double kMouseRate = 60.0;  // events per second

// GUI thread. So many moves with the left button down, from a thread of their own, so that a busy GUI thread does not slow the
// hand. placeOf(i) and posts(i), just before that event is posted, are called there. Returns when painted() holds, or five
// seconds after the last move.
void moveMouse(QWidget& over, std::size_t count, const std::function<QPointF(std::size_t)>& placeOf,
               const std::function<void(std::size_t)>& posts, const std::function<bool()>& painted);

}  // namespace latentscape
