// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options/interrupt.h"

#include <QObject>

#include <functional>
#include <stop_token>

namespace latentscape {

// Turns the signals that Interrupt knows into two calls: save on a thread of its own at once, however busy the window is, then
// asked on the GUI thread. Only one instance may exist at a time.
class Termination : public QObject {
 public:
  Termination(std::function<void()> save, std::function<void()> asked);

 private:
  Interrupt m_interrupt;
  std::stop_callback<std::function<void()>> m_callback;
};

}  // namespace latentscape
