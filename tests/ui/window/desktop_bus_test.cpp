// SPDX-License-Identifier: GPL-3.0-or-later
// What goes over the bus, to services that the test plays itself.
#include "ui/window/desktop_bus.h"

#include "tests/ui/deadline.h"
#include "tests/ui/window/fake_desktop.h"

#include <QGuiApplication>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::ElementsAre;

bool eventually(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }

class DesktopBusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PrivateBus::installed()) GTEST_SKIP() << "dbus-daemon is not installed (package dbus-daemon)";
    ASSERT_TRUE(m_private.start());
    m_services.emplace(m_private.connection(QStringLiteral("services")));
    ASSERT_TRUE(m_services->isConnected());
    ASSERT_TRUE(m_services->connect({}, {}, QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"),
                                    &m_taskbar, SLOT(update(QString, QVariantMap))));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Latentscape"));
    QGuiApplication::setDesktopFileName(QStringLiteral("latentscape"));
    m_desktop = std::make_unique<DesktopBus>([this] {
      return DesktopBus::Buses{m_private.connection(QStringLiteral("session")), m_private.connection(QStringLiteral("system"))};
    });
    QObject::connect(m_desktop.get(), &DesktopSpeaker::powerChanged, m_desktop.get(), [this](bool on) { m_onBattery = on; });
    QObject::connect(m_desktop.get(), &DesktopSpeaker::notificationChosen, m_desktop.get(), [this] { ++m_chosen; });
  }
  void TearDown() override {
    qunsetenv("XDG_ACTIVATION_TOKEN");
    m_desktop.reset();
  }
  void offer(const char* name, const char* path, QObject* object) {
    ASSERT_TRUE(m_services->registerObject(
        QString::fromLatin1(path), object,
        QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals | QDBusConnection::ExportAllProperties));
    ASSERT_TRUE(m_services->registerService(QString::fromLatin1(name)));
  }
  void offerNotifications() { offer("org.freedesktop.Notifications", "/org/freedesktop/Notifications", &m_notifications); }
  void offerPortal() {
    m_portal = std::make_unique<FakePortal>(*m_services);
    offer("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", m_portal.get());
  }
  void offerScreenSaver() { offer("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", &m_screenSaver); }
  // Until the number of a notification has come back, the next one replaces nothing. All answers of one connection to another
  // keep their order, so those to earlier calls have come, too; those to later ones may be on their way.
  void waitForItsNumber() {
    ASSERT_TRUE(eventually([&] {
      tell(QStringLiteral("Training stopped"));
      return !m_notifications.shown.empty() && m_notifications.shown.back().replaced == FakeNotifications::kNumber;
    }));
  }
  // Only who has the portal's answer, which came after all earlier ones, can close what it was asked for.
  void waitForAllAnswers() {
    m_desktop->keepAwake(true);
    ASSERT_TRUE(eventually([&] { return m_portal->open == 1; }));
    m_desktop->keepAwake(false);
    ASSERT_TRUE(eventually([&] { return m_portal->open == 0; }));
  }
  void tell(const QString& title) { m_desktop->notify(QStringLiteral("training"), title, QStringLiteral("a < b & c")); }

  PrivateBus m_private;
  std::optional<QDBusConnection> m_services;
  FakeNotifications m_notifications;
  FakeScreenSaver m_screenSaver;
  FakeTaskbar m_taskbar;
  std::unique_ptr<FakePortal> m_portal;
  std::unique_ptr<DesktopBus> m_desktop;
  std::optional<bool> m_onBattery;
  int m_chosen = 0;
};

TEST_F(DesktopBusTest, ANotificationIsShownAndReplacedByTheNextOfItsKind) {
  offerNotifications();
  tell(QStringLiteral("Training finished"));
  ASSERT_TRUE(eventually([&] { return m_notifications.shown.size() == 1; }));
  const FakeNotifications::Notification& shown = m_notifications.shown[0];
  EXPECT_EQ(shown.program, "Latentscape");
  EXPECT_EQ(shown.icon, "latentscape");
  EXPECT_EQ(shown.title, "Training finished");
  EXPECT_EQ(shown.text, "a &lt; b &amp; c") << "servers read mark-up";
  EXPECT_EQ(shown.replaced, 0U);
  EXPECT_EQ(shown.actions.value(0), "default");
  EXPECT_EQ(shown.hints.value(QStringLiteral("desktop-entry")).toString(), "latentscape");
  waitForItsNumber();
}

TEST_F(DesktopBusTest, AClickOnTheNotificationAsksForTheWindow) {
  offerNotifications();
  tell(QStringLiteral("Training finished"));
  waitForItsNumber();
  const uint ours = FakeNotifications::kNumber;
  emit m_notifications.ActionInvoked(ours, QStringLiteral("default"));
  ASSERT_TRUE(eventually([&] { return m_chosen == 1; }));
  emit m_notifications.ActionInvoked(7, QStringLiteral("default"));  // another program's
  emit m_notifications.ActionInvoked(ours, QStringLiteral("settings"));
  emit m_notifications.ActivationToken(ours, QStringLiteral("token-7"));
  ASSERT_TRUE(eventually([&] { return qgetenv("XDG_ACTIVATION_TOKEN") == "token-7"; }));
  EXPECT_EQ(m_chosen, 1);
}

TEST_F(DesktopBusTest, NotificationsAreWithdrawn) {
  offerNotifications();
  offerPortal();
  waitForItsNumber();
  waitForAllAnswers();
  m_desktop->withdrawNotifications();
  const uint ours = FakeNotifications::kNumber;
  ASSERT_TRUE(eventually([&] { return m_notifications.closed == std::vector<uint>{ours}; }));
}

// The user has come back meanwhile.
TEST_F(DesktopBusTest, WhatIsOnItsWayWhenNotificationsAreWithdrawnDoesNotStay) {
  offerNotifications();
  offerPortal();
  tell(QStringLiteral("Training finished"));  // waits for the connection
  m_desktop->withdrawNotifications();
  waitForItsNumber();  // of later ones
  for (const auto& shown : m_notifications.shown) EXPECT_EQ(shown.title, "Training stopped");
  waitForAllAnswers();
  m_notifications.closed.clear();
  tell(QStringLiteral("Training finished"));  // its answer is on its way
  m_desktop->withdrawNotifications();
  ASSERT_TRUE(eventually([&] { return m_notifications.closed.size() == 2; })) << "the one that was shown, and the new one";
}

TEST_F(DesktopBusTest, ThePortalKeepsTheComputerAwake) {
  offerPortal();
  offerScreenSaver();
  m_desktop->keepAwake(true);
  ASSERT_TRUE(eventually([&] { return m_portal->open == 1; }));
  EXPECT_THAT(m_portal->inhibited, ElementsAre(4U)) << "suspend: the screen may go dark";
  EXPECT_FALSE(m_portal->reason.isEmpty());
  m_desktop->keepAwake(false);
  ASSERT_TRUE(eventually([&] { return m_portal->open == 0; }));
  m_desktop->keepAwake(true);
  ASSERT_TRUE(eventually([&] { return m_portal->open == 1; }));
  EXPECT_TRUE(m_screenSaver.cookies.empty());
}

TEST_F(DesktopBusTest, WithoutAPortalTheScreenSaverIsAsked) {
  offerScreenSaver();
  m_desktop->keepAwake(true);
  ASSERT_TRUE(eventually([&] { return !m_screenSaver.cookies.empty(); }));
  EXPECT_EQ(m_screenSaver.program, "latentscape");
  m_desktop->keepAwake(false);
  ASSERT_TRUE(eventually([&] { return m_screenSaver.cookies.empty(); }));
}

TEST_F(DesktopBusTest, WhatIsNotWantedAnyMoreWhenTheAnswerComesIsReleased) {
  offerNotifications();
  offerPortal();
  waitForItsNumber();  // there are buses
  m_desktop->keepAwake(true);
  m_desktop->keepAwake(false);
  ASSERT_TRUE(eventually([&] { return m_portal->inhibited.size() == 1 && m_portal->open == 0; }));
  m_desktop->keepAwake(true);
  ASSERT_TRUE(eventually([&] { return m_portal->open == 1; }));
}

TEST_F(DesktopBusTest, WhatIsInhibitedEndsWithTheSpeaker) {
  offerNotifications();
  offerPortal();
  m_desktop->keepAwake(true);
  m_desktop->showProgress(0.25);
  ASSERT_TRUE(eventually([&] { return m_portal->open == 1 && m_taskbar.progress.size() == 1; }));
  waitForItsNumber();  // the answer of the portal has come, too: only then it is known what to close
  m_desktop.reset();
  ASSERT_TRUE(eventually([&] { return m_portal->open == 0; }));
  ASSERT_TRUE(eventually([&] { return m_taskbar.progress.size() == 2; }));
  EXPECT_EQ(m_taskbar.progress[1], std::nullopt);
}

TEST_F(DesktopBusTest, PowerIsWatched) {
  FakePower power(*m_services);
  power.onBattery = true;
  offer("org.freedesktop.UPower", "/org/freedesktop/UPower", &power);
  m_desktop->watchPower();
  ASSERT_TRUE(eventually([&] { return m_onBattery == true; }));
  power.change(false);
  ASSERT_TRUE(eventually([&] { return m_onBattery == false; }));
}

TEST_F(DesktopBusTest, WithoutAnyServiceNothingHappens) {
  tell(QStringLiteral("Training finished"));
  m_desktop->keepAwake(true);
  m_desktop->watchPower();
  ASSERT_TRUE(eventually([&] { return m_onBattery.has_value(); }));
  EXPECT_EQ(m_onBattery, false) << "a computer that doesn't say has no battery";
  m_desktop->keepAwake(false);
  m_desktop->withdrawNotifications();
}

TEST_F(DesktopBusTest, TheTaskbarShowsProgress) {
  m_desktop->showProgress(0.4);
  m_desktop->showProgress(std::nullopt);
  ASSERT_TRUE(eventually([&] { return m_taskbar.progress.size() == 2; }));
  EXPECT_THAT(m_taskbar.progress, ElementsAre(0.4, std::nullopt));
  EXPECT_EQ(m_taskbar.program, "application://latentscape.desktop");
}

TEST(DesktopBusTestWithoutBus, NothingHappens) {
  std::optional<bool> onBattery;
  DesktopBus desktop([] {
    const QString nowhere = QStringLiteral("unix:path=/nonexistent/bus");
    return DesktopBus::Buses{QDBusConnection::connectToBus(nowhere, QStringLiteral("a")),
                             QDBusConnection::connectToBus(nowhere, QStringLiteral("b"))};
  });
  QObject::connect(&desktop, &DesktopSpeaker::powerChanged, &desktop, [&](bool on) { onBattery = on; });
  desktop.notify(QStringLiteral("training"), QStringLiteral("title"), QStringLiteral("text"));
  desktop.keepAwake(true);
  desktop.showProgress(0.5);
  desktop.watchPower();
  ASSERT_TRUE(eventually([&] { return onBattery.has_value(); }));
  EXPECT_EQ(onBattery, false);
  desktop.keepAwake(false);
}

}  // namespace
}  // namespace latentscape
