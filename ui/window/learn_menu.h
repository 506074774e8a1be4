// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/lesson_controller.h"

#include <QMenu>

namespace latentscape {

// The menu Learn: the lessons.
class LearnMenu : public QMenu {
  Q_OBJECT
 public:
  explicit LearnMenu(QWidget* parent);

 signals:
  void lessonChosen(const Lesson& lesson);
};

}  // namespace latentscape
