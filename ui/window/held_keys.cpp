// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/held_keys.h"

#include <QApplication>
#include <QKeyEvent>

namespace latentscape {
namespace {

bool isFunctionKey(int key) { return key >= Qt::Key_F1 && key <= Qt::Key_F35; }

}  // namespace

HeldKeys::HeldKeys(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

bool HeldKeys::eventFilter(QObject*, QEvent* event) {
  const QEvent::Type type = event->type();
  if (type != QEvent::ShortcutOverride && type != QEvent::KeyPress && type != QEvent::KeyRelease) return false;
  const auto& key = *static_cast<const QKeyEvent*>(event);
  if (!isFunctionKey(key.key())) return false;
  if (type == QEvent::KeyRelease) {
    m_released = Release{key.key(), key.timestamp()};
    return false;
  }
  const bool held = m_released && m_released->key == key.key() && m_released->time == key.timestamp() && key.timestamp() != 0;
  if (!held || key.isAutoRepeat()) return false;
  event->accept();  // so no shortcut takes it
  return true;
}

}  // namespace latentscape
