// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/learn_menu.h"

#include "ui/window/menu_action.h"

namespace latentscape {

LearnMenu::LearnMenu(QWidget* parent) : QMenu(tr("&Learn"), parent) {
  setObjectName(QStringLiteral("learnMenu"));
  int number = 0;
  for (const Lesson& lesson : lessons()) {
    const QString title = QString::fromStdString(lesson.title).replace(QLatin1Char('&'), QStringLiteral("&&"));
    addMenuAction(*this, QStringLiteral("lesson_") + QString::fromStdString(lesson.name), tr("&%1  %2").arg(++number).arg(title),
                  {}, [this, &lesson] { emit lessonChosen(lesson); });
  }
}

}  // namespace latentscape
