// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <memory>
#include <optional>

namespace latentscape {

// What the desktop can be told. Nothing here waits, and nothing fails: where the desktop has no such service, nothing happens.
// GUI thread.
class DesktopSpeaker : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  // Null where there is no desktop to speak to: without a session's bus, or offscreen.
  static std::unique_ptr<DesktopSpeaker> ofThisDesktop();

  // From now on powerChanged() says where the power comes from: soon for the first time, then whenever it changes.
  virtual void watchPower() = 0;
  // Shows a notification, in the place of an earlier one with the same id.
  virtual void notify(const QString& id, const QString& title, const QString& text) = 0;
  virtual void withdrawNotifications() = 0;
  // Whether the computer must not go to sleep by itself.
  virtual void keepAwake(bool on) = 0;
  // On the program's icon in the taskbar, from 0 to 1; none hides it.
  virtual void showProgress(std::optional<double> share) = 0;

 signals:
  void powerChanged(bool onBattery);
  void notificationChosen();  // by the user, who wants to see the window
};

}  // namespace latentscape
