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

PresenterScale::PresenterScale() : m_users(qgetenv(kScale)) {
  bool given = false;
  const double users = m_users.toDouble(&given);
  const double scale = (given && users > 0.0 ? users : 1.0) * kPresenterPercent / 100.0;
  qputenv(kScale, QByteArray::number(scale));
}

PresenterScale::~PresenterScale() {
  if (m_users.isNull()) qunsetenv(kScale);
  else qputenv(kScale, m_users);
}

}  // namespace latentscape
