// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace latentscape {

// How large the window is drawn. Qt takes a scale only before it starts, so a choice counts from the next start.
inline constexpr int kPresenterPercent = 150;
inline constexpr auto kPresenterSizeKey = "presenterSize";  // in the user's settings: a bool

// Whether the user has chosen it. Needs no QApplication.
bool presenterSizeChosen();
// While one is alive, a QApplication that is made scales its windows so, on top of the user's own QT_SCALE_FACTOR. Afterwards the
// environment is as it was: a program that is started from here, or this one again, is none of the presenter's.
class PresenterScale {
 public:
  PresenterScale();
  ~PresenterScale();
  PresenterScale(const PresenterScale&) = delete;
  PresenterScale& operator=(const PresenterScale&) = delete;

 private:
  const QByteArray m_users;  // null: there is none
};

}  // namespace latentscape
