// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPoint>
#include <QPointer>
#include <QWidget>

#include <deque>
#include <functional>

namespace latentscape {

// Mouse and keyboard of a user: events come to a window as from the window system, one at each turn(), so that popups, modal
// dialogs, grabs and shortcuts take them as they do from a real one. What is planned for a widget that has gone by its turn is
// left out. Points are in the widget's coordinates; GUI thread only.
class Hands {
 public:
  // Anything else in the order of the events.
  void then(std::function<void()> step) { m_steps.push_back(std::move(step)); }
  void wait(int turns);

  void move(QWidget* widget, QPoint at);
  void press(QWidget* widget, QPoint at, Qt::MouseButton button, Qt::KeyboardModifiers modifiers = {});
  void release(QWidget* widget, QPoint at, Qt::MouseButton button, Qt::KeyboardModifiers modifiers = {});
  void click(QWidget* widget, QPoint at, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {});
  void doubleClick(QWidget* widget, QPoint at);
  void wheel(QWidget* widget, QPoint at, QPoint angle, Qt::KeyboardModifiers modifiers = {});
  // To the window of the widget, which gives it to what has the focus.
  void key(QWidget* widget, Qt::Key key, Qt::KeyboardModifiers modifiers = {});
  void type(QWidget* widget, const QString& text);

  bool idle() const { return m_steps.empty(); }
  void turn();  // takes the next step
  void drop() { m_steps.clear(); }

 private:
  static void send(const QPointer<QWidget>& widget, bool press, Qt::Key key, Qt::KeyboardModifiers held, const QString& text);

  std::deque<std::function<void()>> m_steps;
};

}  // namespace latentscape
