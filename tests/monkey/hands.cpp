// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monkey/hands.h"

#include <QApplication>
#include <QTest>
#include <QWheelEvent>
#include <QWindow>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr std::pair<Qt::KeyboardModifier, Qt::Key> kHeld[] = {
    {Qt::ShiftModifier, Qt::Key_Shift}, {Qt::ControlModifier, Qt::Key_Control}, {Qt::AltModifier, Qt::Key_Alt}};

// A place in a window of the window system.
struct Place {
  QWindow* window = nullptr;
  QPoint at;
};

// A pressed mouse may leave a widget but, here, not its window: QTest refuses that.
Place placeOf(QWidget* widget, QPoint at) {
  if (widget == nullptr || !widget->isVisible()) return {};
  QWidget* top = widget->window();
  const QPoint mapped = widget->mapTo(top, at);
  return {top->windowHandle(),
          {std::clamp(mapped.x(), 1, std::max(1, top->width() - 2)), std::clamp(mapped.y(), 1, std::max(1, top->height() - 2))}};
}

}  // namespace

void Hands::wait(int turns) {
  for (int i = 0; i < turns; ++i) then([] {});
}

void Hands::move(QWidget* widget, QPoint at) {
  then([widget = QPointer<QWidget>(widget), at] {
    if (const Place place = placeOf(widget, at); place.window != nullptr) QTest::mouseMove(place.window, place.at);
  });
}

void Hands::press(QWidget* widget, QPoint at, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
  then([widget = QPointer<QWidget>(widget), at, button, modifiers] {
    if (const Place place = placeOf(widget, at); place.window != nullptr)
      QTest::mousePress(place.window, button, modifiers, place.at);
  });
}

void Hands::release(QWidget* widget, QPoint at, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
  then([widget = QPointer<QWidget>(widget), at, button, modifiers] {
    if (const Place place = placeOf(widget, at); place.window != nullptr)
      QTest::mouseRelease(place.window, button, modifiers, place.at);
  });
}

void Hands::click(QWidget* widget, QPoint at, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
  move(widget, at);
  press(widget, at, button, modifiers);
  release(widget, at, button, modifiers);
}

void Hands::doubleClick(QWidget* widget, QPoint at) {
  move(widget, at);
  then([widget = QPointer<QWidget>(widget), at] {
    if (const Place place = placeOf(widget, at); place.window != nullptr)
      QTest::mouseDClick(place.window, Qt::LeftButton, {}, place.at);
  });
}

void Hands::wheel(QWidget* widget, QPoint at, QPoint angle, Qt::KeyboardModifiers modifiers) {
  move(widget, at);
  then([widget = QPointer<QWidget>(widget), at, angle, modifiers] {
    const Place place = placeOf(widget, at);
    if (place.window == nullptr) return;
    QWheelEvent event(place.at, place.window->mapToGlobal(QPointF(place.at)), {}, angle, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(place.window, &event);
  });
}

// Not by QTest::keyClick(), which sends the key to a window that its modifiers' own events may have removed.
void Hands::key(QWidget* widget, Qt::Key key, Qt::KeyboardModifiers modifiers) {
  then([widget = QPointer<QWidget>(widget), key, modifiers] {
    Qt::KeyboardModifiers held;
    for (const auto& [modifier, itself] : kHeld) {
      if (!modifiers.testFlag(modifier)) continue;
      send(widget, true, itself, held, {});
      held |= modifier;
    }
    const char letter = QTest::keyToAscii(key);
    const QString text = letter == 0 ? QString() : QString(QChar::fromLatin1(letter));
    send(widget, true, key, held, text);
    send(widget, false, key, held, text);
    for (const auto& [modifier, itself] : kHeld) {
      if (!modifiers.testFlag(modifier)) continue;
      send(widget, false, itself, held, {});
      held &= ~Qt::KeyboardModifiers(modifier);
    }
  });
}

void Hands::send(const QPointer<QWidget>& widget, bool press, Qt::Key key, Qt::KeyboardModifiers held, const QString& text) {
  if (const Place place = placeOf(widget, {}); place.window != nullptr)
    QTest::simulateEvent(place.window, press, key, held, text, false);
}

void Hands::type(QWidget* widget, const QString& text) {
  for (const QChar letter : text) {
    then([widget = QPointer<QWidget>(widget), letter] {
      send(widget, true, Qt::Key_unknown, {}, QString(letter));
      send(widget, false, Qt::Key_unknown, {}, QString(letter));
    });
  }
}

void Hands::turn() {
  if (m_steps.empty()) return;
  const std::function<void()> step = std::move(m_steps.front());
  m_steps.pop_front();
  step();  // may enter an event loop, in which further steps are taken
}

}  // namespace latentscape
