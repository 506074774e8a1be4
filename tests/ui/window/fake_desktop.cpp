// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/fake_desktop.h"

#include "core/base/files.h"
#include "tests/ui/deadline.h"

#include <QDBusMessage>
#include <QStandardPaths>

namespace latentscape {

bool PrivateBus::installed() { return !QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty(); }

bool PrivateBus::start() {
  const std::string folder = m_folder.path().string();
  const std::string config =
      "<busconfig><type>session</type><listen>unix:path=" + folder +
      "/bus</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>"
      "<allow own=\"*\"/></policy></busconfig>";
  if (!writeFile(m_folder / "bus.conf", config).ok()) return false;
  m_daemon.start(QStringLiteral("dbus-daemon"),
                 {QStringLiteral("--config-file=") + QString::fromStdString(folder) + QStringLiteral("/bus.conf"),
                  QStringLiteral("--nofork"), QStringLiteral("--print-address=1")});
  // The address comes when it listens.
  if (!m_daemon.waitForReadyRead(kDeadline)) return false;
  m_address = QString::fromUtf8(m_daemon.readLine()).trimmed();
  return !m_address.isEmpty();
}

PrivateBus::~PrivateBus() {
  for (const QString& name : m_names) QDBusConnection::disconnectFromBus(name);
  m_daemon.kill();
  m_daemon.waitForFinished(kDeadline);
}

QDBusConnection PrivateBus::connection(const QString& name) {
  {
    const std::lock_guard lock(m_mutex);
    m_names.append(name);
  }
  return QDBusConnection::connectToBus(m_address, name);
}

uint FakeNotifications::Notify(const QString& program, uint replaced, const QString& icon, const QString& title,
                               const QString& text, const QStringList& actions, const QVariantMap& hints, int) {
  shown.push_back({program, icon, title, text, replaced, actions, hints});
  return kNumber;
}

void FakeNotifications::CloseNotification(uint id) { closed.push_back(id); }

QDBusObjectPath FakePortal::Inhibit(const QString&, uint flags, const QVariantMap& options) {
  inhibited.push_back(flags);
  reason = options.value(QStringLiteral("reason")).toString();
  ++open;
  const QString path = QStringLiteral("/org/freedesktop/portal/desktop/request/fake/t%1").arg(inhibited.size());
  m_bus.registerObject(path, new FakePortalRequest(this), QDBusConnection::ExportAllSlots);
  return QDBusObjectPath(path);
}

uint FakeScreenSaver::Inhibit(const QString& name, const QString&) {
  program = name;
  cookies.push_back(++m_last);
  return m_last;
}

void FakePower::change(bool battery) {
  onBattery = battery;
  QDBusMessage changed =
      QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/UPower"), QStringLiteral("org.freedesktop.DBus.Properties"),
                                 QStringLiteral("PropertiesChanged"));
  changed << QStringLiteral("org.freedesktop.UPower") << QVariantMap{{QStringLiteral("OnBattery"), battery}} << QStringList();
  m_bus.send(changed);
}

void FakeTaskbar::update(const QString& uri, const QVariantMap& properties) {
  program = uri;
  const bool visible = properties.value(QStringLiteral("progress-visible")).toBool();
  progress.push_back(visible ? std::optional(properties.value(QStringLiteral("progress")).toDouble()) : std::nullopt);
}

}  // namespace latentscape
