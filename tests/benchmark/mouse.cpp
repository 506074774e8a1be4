// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/mouse.h"

#include <QMouseEvent>
#include <QPointingDevice>
#include <QWidget>

#include <chrono>
#include <thread>

namespace latentscape {

void moveMouse(QWidget& over, std::size_t count, const std::function<QPointF(std::size_t)>& placeOf,
               const std::function<void(std::size_t)>& posts, const std::function<bool()>& painted) {
  const QPointF origin = over.mapToGlobal(QPointF(0, 0));
  const QPointingDevice* const mouse = QPointingDevice::primaryPointingDevice();
  std::jthread hand([&](std::stop_token stop) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < count && !stop.stop_requested(); ++i) {
      std::this_thread::sleep_until(start + std::chrono::duration<double>(static_cast<double>(i) / kMouseRate));
      const QPointF pixel = placeOf(i);
      auto* event =
          new QMouseEvent(QEvent::MouseMove, pixel, origin + pixel, Qt::NoButton, Qt::LeftButton, Qt::NoModifier, mouse);
      posts(i);  // the GUI thread reads what it writes after receiving the event
      QCoreApplication::postEvent(&over, event);
    }
  });
  GuiClock::runUntil(painted, static_cast<double>(count) / kMouseRate + 5.0);
}

}  // namespace latentscape
