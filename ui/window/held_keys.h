// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <optional>

class QKeyEvent;

namespace latentscape {

// A function key that is held down acts once. Qt tells the repeats of a key only where the next press has arrived by the time
// that the release of the one before is looked at: when the program is busy, some come as presses of their own, and F5 would
// train and pause in turn. They are known by their time, which is that of the release before. Only function keys: other keys that
// are held are to repeat.
class HeldKeys : public QObject {
  Q_OBJECT
 public:
  explicit HeldKeys(QObject* parent);  // of the whole application
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Release {
    int key;
    quint64 time;  // ms
  };
  std::optional<Release> m_released;
};

}  // namespace latentscape
