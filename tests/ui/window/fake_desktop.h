// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/storage/temporary_folder.h"

#include <QDBusConnection>
#include <QDBusObjectPath>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QVariantMap>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace latentscape {

// A bus of the test's own, which starts no service: nothing reaches the desktop of whoever runs the tests. It must outlive all
// objects that its connections call: calls that are still posted to these need their connection.
class PrivateBus {
 public:
  ~PrivateBus();
  static bool installed();  // dbus-daemon
  bool start();
  // A new connection, which lasts as long as this; any thread.
  QDBusConnection connection(const QString& name);

 private:
  TemporaryFolder m_folder;
  QProcess m_daemon;
  QString m_address;
  std::mutex m_mutex;
  QStringList m_names;  // of its connections
};

// As https://specifications.freedesktop.org/notification-spec has it.
class FakeNotifications : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
 public:
  struct Notification {
    QString program, icon, title, text;
    uint replaced;
    QStringList actions;
    QVariantMap hints;
  };
  static constexpr uint kNumber = 101;  // of every notification: there is one at a time
  std::vector<Notification> shown;
  std::vector<uint> closed;

 public slots:  // NOLINT(readability-redundant-access-specifiers)
  // NOLINTNEXTLINE(readability-identifier-naming): D-Bus names
  uint Notify(const QString& program, uint replaced, const QString& icon, const QString& title, const QString& text,
              const QStringList& actions, const QVariantMap& hints, int timeout);
  void CloseNotification(uint id);  // NOLINT(readability-identifier-naming)

 signals:
  void ActionInvoked(uint id, const QString& action);
  void ActivationToken(uint id, const QString& token);
};

// https://flatpak.github.io/xdg-desktop-portal: what keeps the computer awake is a request, which is closed at the end.
class FakePortal : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Inhibit")
 public:
  explicit FakePortal(QDBusConnection bus) : m_bus(std::move(bus)) {}
  std::vector<uint> inhibited;  // what, each time
  QString reason;
  int open = 0;  // requests

 public slots:  // NOLINT(readability-redundant-access-specifiers)
  // NOLINTNEXTLINE(readability-identifier-naming)
  QDBusObjectPath Inhibit(const QString& window, uint flags, const QVariantMap& options);

 private:
  QDBusConnection m_bus;
};

class FakePortalRequest : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Request")
 public:
  explicit FakePortalRequest(FakePortal* portal) : QObject(portal), m_portal(portal) {}

 public slots:                        // NOLINT(readability-redundant-access-specifiers)
  void Close() { --m_portal->open; }  // NOLINT(readability-identifier-naming)

 private:
  FakePortal* m_portal;
};

class FakeScreenSaver : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.ScreenSaver")
 public:
  std::vector<uint> cookies;  // of what is inhibited
  QString program;

 public slots:                                                  // NOLINT(readability-redundant-access-specifiers)
  uint Inhibit(const QString& name, const QString& reason);     // NOLINT(readability-identifier-naming)
  void UnInhibit(uint cookie) { std::erase(cookies, cookie); }  // NOLINT(readability-identifier-naming)

 private:
  uint m_last = 40;
};

class FakePower : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.UPower")
  Q_PROPERTY(bool OnBattery MEMBER onBattery)
 public:
  explicit FakePower(QDBusConnection bus) : m_bus(std::move(bus)) {}
  bool onBattery = false;
  void change(bool battery);

 private:
  QDBusConnection m_bus;
};

class FakeTaskbar : public QObject {
  Q_OBJECT
 public:
  QString program;
  std::vector<std::optional<double>> progress;

 public slots:  // NOLINT(readability-redundant-access-specifiers)
  void update(const QString& uri, const QVariantMap& properties);
};

}  // namespace latentscape
