// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/tasks/task.h"
#include "ui/window/desktop_speaker.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QHash>
#include <QVariantMap>

#include <functional>
#include <optional>
#include <vector>

namespace latentscape {

// Speaks to the desktop over D-Bus: notifications to org.freedesktop.Notifications; against sleep to the portal's Inhibit, or
// else to org.freedesktop.ScreenSaver; power from UPower; progress by Unity's launcher entry, which most taskbars read. Buses are
// connected to in the background when they are first needed, calls are asynchronous, and errors are dropped. GUI thread.
class DesktopBus : public DesktopSpeaker {
  Q_OBJECT
 public:
  struct Buses {
    QDBusConnection session, system;
  };
  using Connect = std::function<Buses()>;  // called on another thread: it may wait

  explicit DesktopBus(Connect buses, QObject* parent = nullptr);
  ~DesktopBus() override;  // the computer may go to sleep again

  void watchPower() override;
  void notify(const QString& id, const QString& title, const QString& text) override;
  void withdrawNotifications() override;
  void keepAwake(bool on) override;
  void showProgress(std::optional<double> share) override;

 private:
  void whenConnected(std::function<void()> then);
  using Answered = std::function<void(const QDBusMessage& reply)>;  // an error is a reply, too
  void call(const QDBusConnection& bus, const QDBusMessage& message, Answered answered);
  void listen();
  void close(uint number);  // a notification
  void settleAwake();
  void askPortal();
  void askScreenSaver();
  void awakeSettled(std::optional<QDBusMessage> release);
  Q_SLOT void actionInvoked(uint id, const QString& action);
  Q_SLOT void activationToken(uint id, const QString& token);
  Q_SLOT void notificationClosed(uint id, uint reason);
  Q_SLOT void powerPropertiesChanged(const QString& interface, const QVariantMap& changed, const QStringList& invalidated);

  const Connect m_connect;
  std::optional<Buses> m_buses;
  std::vector<std::function<void()>> m_waiting;  // until there are buses
  QHash<QString, uint> m_shown;                  // notifications: ours and the server's number
  int m_withdrawals = 0;                         // so far: what was told before one is not shown after it
  bool m_wantsAwake = false;
  bool m_asking = false;                  // whether the computer may stay awake; the answer is on its way
  std::optional<QDBusMessage> m_release;  // lets it sleep again
  bool m_showsProgress = false;
  Background m_background;
  Task m_connecting{m_background};
};

}  // namespace latentscape
