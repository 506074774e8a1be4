// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/presenter_size.h"

#include "ui/window/setting_values.h"

#include <QSettings>
#include <QtGlobal>

namespace latentscape {
namespace {

constexpr auto kScale = "QT_SCALE_FACTOR";

}  // namespace

bool presenterSizeChosen() {
  // By name: there is no application yet that would know its own.
  const QSettings settings(QStringLiteral("latentscape"), QStringLiteral("latentscape"));
  return flagIn(settings.value(QLatin1String(kPresenterSizeKey)));
}

void usePresenterSize() {
  bool given = false;
  const double users = qEnvironmentVariable(kScale).toDouble(&given);
  const double scale = (given && users > 0.0 ? users : 1.0) * kPresenterPercent / 100.0;
  qputenv(kScale, QByteArray::number(scale));
}

}  // namespace latentscape
