// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/menu_action.h"

#include <QAction>
#include <QMenu>

#include <utility>

namespace latentscape {

QAction* addMenuAction(QMenu& menu, const QString& name, const QString& text, const QKeySequence& keys,
                       std::function<void()> trigger) {
  QAction* action = menu.addAction(text);
  action->setObjectName(name);
  action->setShortcut(keys);
  action->setAutoRepeat(false);  // a key that is held down must not train and pause in turn
  QObject::connect(action, &QAction::triggered, &menu, [trigger = std::move(trigger)] { trigger(); });
  return action;
}

}  // namespace latentscape
