// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "ui/tasks/background.h"

#include <QString>

#include <functional>
#include <memory>

class QSettings;

namespace latentscape {

// Changes to the user's settings, which other windows change too. Each change is made to what the file says at that moment, so
// that nothing is lost that another window has written: read, changed and written back under a lock that all windows share. That
// happens on a thread of its own, in the order of the calls, because a lock or a disk may let one wait. GUI thread.
class SettingsFile {
 public:
  using Change = std::function<void(QSettings&)>;  // on another thread; must not throw
  using Failed = std::function<void(const Error&)>;

  // file: another than the user's own. failed: changes can't be written; called once, on the thread that writes.
  explicit SettingsFile(const QString& file = {}, Failed failed = {},
                        Background::StartThread startThread = &Background::startThread);
  ~SettingsFile();  // waits until everything is written; at most a second for other windows
  SettingsFile(const SettingsFile&) = delete;
  SettingsFile& operator=(const SettingsFile&) = delete;

  void change(Change change);

 private:
  struct Queue;
  std::shared_ptr<Queue> m_queue;
  Background m_background;  // ends before the queue
};

}  // namespace latentscape
