// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/system_scheme.h"

#include "ui/theme/session_bus.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QStyleHints>
#include <QTimer>

namespace latentscape {

namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString settings = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colorScheme = QStringLiteral("color-scheme");

}  // namespace

SystemScheme::SystemScheme(QObject* parent) : QObject(parent) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this](Qt::ColorScheme scheme) {
    if (scheme != Qt::ColorScheme::Unknown) emit darkChanged(scheme == Qt::ColorScheme::Dark);
  });
#endif
  // Offscreen there is no desktop to follow, and screenshots must look the same everywhere.
  if (!dark().has_value() && QGuiApplication::platformName() != QStringLiteral("offscreen") && sessionBusIsThere()) {
    QTimer::singleShot(0, this, &SystemScheme::askPortal);  // the window comes first
  }
}

std::optional<bool> SystemScheme::dark() const {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
  if (scheme != Qt::ColorScheme::Unknown) return scheme == Qt::ColorScheme::Dark;
#endif
  return std::nullopt;
}

std::optional<bool> SystemScheme::decode(const QVariant& value) {
  QVariant inner = value;
  while (inner.metaType() == QMetaType::fromType<QDBusVariant>()) inner = inner.value<QDBusVariant>().variant();
  bool isNumber = false;
  const uint number = inner.toUInt(&isNumber);
  if (!isNumber || number < 1 || number > 2) return std::nullopt;
  return number == 1;
}

void SystemScheme::askPortal() {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  bus.connect(service, path, settings, QStringLiteral("SettingChanged"), this,
              SLOT(portalSettingChanged(QString, QString, QDBusVariant)));
  QDBusMessage read = QDBusMessage::createMethodCall(service, path, settings, QStringLiteral("Read"));
  read << appearance << colorScheme;
  auto* const watcher = new QDBusPendingCallWatcher(bus.asyncCall(read), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    watcher->deleteLater();
    if (reply.isError()) return;
    if (const std::optional<bool> prefersDark = decode(reply.value().variant())) emit darkChanged(*prefersDark);
  });
}

void SystemScheme::portalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
  if (group != appearance || key != colorScheme) return;
  if (const std::optional<bool> prefersDark = decode(value.variant())) emit darkChanged(*prefersDark);
}

}  // namespace latentscape
