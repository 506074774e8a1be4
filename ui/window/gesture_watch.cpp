// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/gesture_watch.h"

#include <QApplication>
#include <QMouseEvent>

namespace latentscape {

GestureWatch::GestureWatch(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

bool GestureWatch::eventFilter(QObject* watched, QEvent* event) {
  if (!watched->isWidgetType()) return false;  // windows get each event first
  switch (event->type()) {
    case QEvent::MouseButtonPress: press(false); break;
    case QEvent::MouseButtonDblClick: press(true); break;
    case QEvent::MouseButtonRelease:
      if (static_cast<const QMouseEvent*>(event)->buttons() == Qt::NoButton) release();
      break;
    // A drag to another program swallows the release.
    case QEvent::MouseMove:
      if (m_open && !m_ending && static_cast<const QMouseEvent*>(event)->buttons() == Qt::NoButton) end();
      break;
    default: break;
  }
  return false;
}

void GestureWatch::press(bool second) {
  if (m_ending) end();
  if (!m_open) {
    m_open = true;
    ++m_opened;
    if (!second) ++m_number;
    emit began();
  }
}

// Later: widgets act on a release after this has seen it.
void GestureWatch::release() {
  if (!m_open || m_ending) return;
  m_ending = true;
  QMetaObject::invokeMethod(
      this,
      [this, opened = m_opened] {
        if (m_ending && opened == m_opened) end();
      },
      Qt::QueuedConnection);
}

void GestureWatch::end() {
  m_open = m_ending = false;
  emit ended();
}

}  // namespace latentscape
