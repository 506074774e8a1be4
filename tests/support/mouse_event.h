// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QMouseEvent>
#include <QWidget>

namespace latentscape {

// Sends a widget an event of a mouse, at once. button: that of a press or a release, none of a move; buttons: those that are
// down then.
inline void sendMouse(QWidget& to, QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons,
                      Qt::KeyboardModifiers modifiers = {}) {
  QMouseEvent event(type, at, to.mapToGlobal(at), button, buttons, modifiers);
  QCoreApplication::sendEvent(&to, &event);
}

// The same of one button's press, of a move while it is down, or of its release.
inline void sendDrag(QWidget& to, QEvent::Type type, QPointF at, Qt::MouseButton with = Qt::LeftButton,
                     Qt::KeyboardModifiers modifiers = {}) {
  sendMouse(to, type, at, type == QEvent::MouseMove ? Qt::NoButton : with,
            type == QEvent::MouseButtonRelease ? Qt::NoButton : with, modifiers);
}

}  // namespace latentscape
