// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/session_bus.h"

#include <QFileInfo>
#include <QString>

namespace latentscape {

bool sessionBusIsThere() {
  return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") ||
         (!qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR") &&
          QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus")));
}

}  // namespace latentscape
