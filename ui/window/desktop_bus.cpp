// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/desktop_bus.h"

#include <QDBusError>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusVariant>
#include <QGuiApplication>

#include <utility>

namespace latentscape {
namespace {

struct Service {
  QString name, path, interface;

  QDBusMessage method(const QString& member) const { return QDBusMessage::createMethodCall(name, path, interface, member); }
};

Service notifications() {
  const QString name = QStringLiteral("org.freedesktop.Notifications");
  return {name, QStringLiteral("/org/freedesktop/Notifications"), name};
}
Service portal() {
  return {QStringLiteral("org.freedesktop.portal.Desktop"), QStringLiteral("/org/freedesktop/portal/desktop"),
          QStringLiteral("org.freedesktop.portal.Inhibit")};
}
Service screenSaver() {
  const QString name = QStringLiteral("org.freedesktop.ScreenSaver");
  return {name, QStringLiteral("/org/freedesktop/ScreenSaver"), name};
}
Service power() {
  return {QStringLiteral("org.freedesktop.UPower"), QStringLiteral("/org/freedesktop/UPower"),
          QStringLiteral("org.freedesktop.DBus.Properties")};
}
const QString kOnBattery = QStringLiteral("OnBattery");
const QString kDefaultAction = QStringLiteral("default");  // a click on the notification itself

constexpr uint kSuspend = 4;  // what the portal's Inhibit is asked for; the screen may go dark

}  // namespace

DesktopBus::DesktopBus(Connect buses, QObject* parent) : DesktopSpeaker(parent), m_connect(std::move(buses)) {}

DesktopBus::~DesktopBus() {
  if (!m_buses) return;
  if (m_release) m_buses->session.send(*m_release);
  if (m_showsProgress) showProgress(std::nullopt);
}

void DesktopBus::whenConnected(std::function<void()> then) {
  if (m_buses) return then();
  m_waiting.push_back(std::move(then));
  if (m_connecting.running()) return;
  m_connecting.run(
      Error{"the desktop can't be reached", "", ""},
      [find = m_connect](std::stop_token, const ProgressCallback&) -> Result<Buses> { return find(); },
      [this](const Result<Buses>& buses) {
        const auto waiting = std::exchange(m_waiting, {});
        if (!buses) return;
        m_buses = *buses;
        listen();
        for (const auto& next : waiting) next();
      });
}

// Of any sender: to ask who owns a name would wait for the bus.
void DesktopBus::listen() {
  const auto [name, path, interface] = notifications();
  QDBusConnection& session = m_buses->session;
  session.connect({}, path, interface, QStringLiteral("ActionInvoked"), this, SLOT(actionInvoked(uint, QString)));
  session.connect({}, path, interface, QStringLiteral("ActivationToken"), this, SLOT(activationToken(uint, QString)));
  session.connect({}, path, interface, QStringLiteral("NotificationClosed"), this, SLOT(notificationClosed(uint, uint)));
  m_buses->system.connect({}, power().path, power().interface, QStringLiteral("PropertiesChanged"), this,
                          SLOT(powerPropertiesChanged(QString, QVariantMap, QStringList)));
}

void DesktopBus::call(const QDBusConnection& bus, const QDBusMessage& message, Answered answered) {
  // Qt would never answer.
  if (!bus.isConnected()) return answered(QDBusMessage::createError(QDBusError::Disconnected, QString()));
  auto* const watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, answered = std::move(answered)] {
    watcher->deleteLater();
    answered(watcher->reply());
  });
}

// A computer that doesn't say has no battery.
void DesktopBus::watchPower() {
  whenConnected([this] {
    QDBusMessage get = power().method(QStringLiteral("Get"));
    get << power().name << kOnBattery;
    call(m_buses->system, get, [this](const QDBusMessage& reply) {
      const QVariant value = reply.arguments().value(0);
      emit powerChanged(reply.type() == QDBusMessage::ReplyMessage && value.value<QDBusVariant>().variant().toBool());
    });
  });
}

void DesktopBus::powerPropertiesChanged(const QString& interface, const QVariantMap& changed, const QStringList&) {
  if (interface == power().name && changed.contains(kOnBattery)) emit powerChanged(changed.value(kOnBattery).toBool());
}

void DesktopBus::notify(const QString& id, const QString& title, const QString& text) {
  whenConnected([this, id, title, text, withdrawals = m_withdrawals] {
    if (withdrawals != m_withdrawals) return;
    QDBusMessage message = notifications().method(QStringLiteral("Notify"));
    message << QGuiApplication::applicationDisplayName() << m_shown.value(id, 0U) << QGuiApplication::desktopFileName() << title
            << text.toHtmlEscaped()  // a server may read mark-up
            << QStringList{kDefaultAction, tr("Show")}
            << QVariantMap{{QStringLiteral("desktop-entry"), QGuiApplication::desktopFileName()}} << -1;
    call(m_buses->session, message, [this, id, withdrawals](const QDBusMessage& reply) {
      if (reply.type() != QDBusMessage::ReplyMessage) return;
      const uint number = reply.arguments().value(0).toUInt();
      if (withdrawals != m_withdrawals) return close(number);  // while it was on its way
      m_shown[id] = number;
    });
  });
}

void DesktopBus::withdrawNotifications() {
  ++m_withdrawals;
  for (const uint number : std::exchange(m_shown, {})) close(number);
}

void DesktopBus::close(uint number) {
  QDBusMessage close = notifications().method(QStringLiteral("CloseNotification"));
  close << number;
  m_buses->session.send(close);
}

void DesktopBus::actionInvoked(uint id, const QString& action) {
  if (action == kDefaultAction && m_shown.values().contains(id)) emit notificationChosen();
}

// Comes before the action; without it, Wayland lets no window come to the front. Qt takes it from there.
void DesktopBus::activationToken(uint id, const QString& token) {
  if (m_shown.values().contains(id)) qputenv("XDG_ACTIVATION_TOKEN", token.toUtf8());
}

void DesktopBus::notificationClosed(uint id, uint) {
  m_shown.removeIf([id](const auto& shown) { return shown.value() == id; });
}

void DesktopBus::keepAwake(bool on) {
  m_wantsAwake = on;
  whenConnected([this] { settleAwake(); });
}

// One request at a time: what is wanted may be another thing by the time that it is answered.
void DesktopBus::settleAwake() {
  if (m_asking || m_wantsAwake == m_release.has_value()) return;
  if (m_wantsAwake) return askPortal();
  m_buses->session.send(*std::exchange(m_release, std::nullopt));
}

void DesktopBus::askPortal() {
  m_asking = true;
  QDBusMessage inhibit = portal().method(QStringLiteral("Inhibit"));
  inhibit << QString() << kSuspend << QVariantMap{{QStringLiteral("reason"), tr("A model is being trained")}};
  call(m_buses->session, inhibit, [this](const QDBusMessage& reply) {
    if (reply.type() != QDBusMessage::ReplyMessage) return askScreenSaver();
    awakeSettled(QDBusMessage::createMethodCall(portal().name, reply.arguments().value(0).value<QDBusObjectPath>().path(),
                                                QStringLiteral("org.freedesktop.portal.Request"), QStringLiteral("Close")));
  });
}

void DesktopBus::askScreenSaver() {
  QDBusMessage inhibit = screenSaver().method(QStringLiteral("Inhibit"));
  inhibit << QGuiApplication::desktopFileName() << tr("A model is being trained");
  call(m_buses->session, inhibit, [this](const QDBusMessage& reply) {
    if (reply.type() != QDBusMessage::ReplyMessage) return awakeSettled(std::nullopt);
    QDBusMessage release = screenSaver().method(QStringLiteral("UnInhibit"));
    release << reply.arguments().value(0).toUInt();
    awakeSettled(release);
  });
}

// Where nobody grants it, it is asked for again when training next begins.
void DesktopBus::awakeSettled(std::optional<QDBusMessage> release) {
  m_asking = false;
  m_release = std::move(release);
  if (m_release) settleAwake();
}

void DesktopBus::showProgress(std::optional<double> share) {
  whenConnected([this, share] {
    m_showsProgress = share.has_value();
    QDBusMessage update =
        QDBusMessage::createSignal(QStringLiteral("/com/canonical/Unity/LauncherEntry/latentscape"),
                                   QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"));
    update << QStringLiteral("application://%1.desktop").arg(QGuiApplication::desktopFileName())
           << QVariantMap{{QStringLiteral("progress"), share.value_or(0.0)},
                          {QStringLiteral("progress-visible"), share.has_value()}};
    m_buses->session.send(update);
  });
}

}  // namespace latentscape
