// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QString>

#include <functional>

class QAction;
class QMenu;

namespace latentscape {

// Adds an entry to a menu. name: its objectName.
QAction* addMenuAction(QMenu& menu, const QString& name, const QString& text, const QKeySequence& keys,
                       std::function<void()> trigger);

}  // namespace latentscape
