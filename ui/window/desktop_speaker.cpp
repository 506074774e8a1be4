// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/desktop_speaker.h"

#include "ui/theme/session_bus.h"
#include "ui/window/desktop_bus.h"

#include <QGuiApplication>

namespace latentscape {

std::unique_ptr<DesktopSpeaker> DesktopSpeaker::ofThisDesktop() {
  if (QGuiApplication::platformName() == QStringLiteral("offscreen") || !sessionBusIsThere()) return nullptr;
  return std::make_unique<DesktopBus>(
      [] { return DesktopBus::Buses{QDBusConnection::sessionBus(), QDBusConnection::systemBus()}; });
}

}  // namespace latentscape
