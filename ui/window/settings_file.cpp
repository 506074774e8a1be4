// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/settings_file.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QSettings>

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

// Milliseconds for the lock; then better an entry lost than all of them.
constexpr int kLongestWait = 10000;
constexpr int kLongestWaitAtTheEnd = 1000;  // while the user waits for the window to be gone
constexpr int kTurn = 100;

// QSettings reads a file again only if its time or length has changed. Two windows may write the same length within one tick of
// the system's clock, so each write gets a later time than the one before.
void makeLater(const QString& file, const QDateTime& before) {
  if (!before.isValid() || QFileInfo(file).lastModified() > before) return;
  QFile written(file);
  if (written.open(QIODevice::ReadWrite | QIODevice::ExistingOnly))
    written.setFileTime(before.addMSecs(1), QFileDevice::FileModificationTime);
}

void take(QLockFile& lock, const std::atomic<bool>& ending) {
  for (int waited = 0, atTheEnd = 0; waited < kLongestWait && atTheEnd < kLongestWaitAtTheEnd; waited += kTurn) {
    if (lock.tryLock(kTurn) || lock.error() != QLockFile::LockFailedError) return;
    if (ending) atTheEnd += kTurn;
  }
}

// Whether the file has them now.
bool write(QSettings& settings, const std::vector<SettingsFile::Change>& changes, const std::atomic<bool>& ending) {
  const QString file = settings.fileName();
  QDir().mkpath(QFileInfo(file).path());
  QLockFile lock(file + QStringLiteral(".change"));
  lock.setStaleLockTime(kLongestWait);
  take(lock, ending);  // where a folder takes no lock file, it takes no settings either
  settings.sync();
  for (const SettingsFile::Change& change : changes) change(settings);
  const QDateTime before = QFileInfo(file).lastModified();
  settings.sync();
  makeLater(file, before);
  return settings.status() != QSettings::AccessError;
}

}  // namespace

// Shared with the thread that writes.
struct SettingsFile::Queue {
  Queue(const QString& place, Failed tell) : file(place), failed(std::move(tell)) {}

  const QString file;  // empty: the user's own
  const Failed failed;
  std::atomic<bool> ending{false};
  bool told = false;  // of a failure; for the thread that writes
  std::mutex mutex;   // held for no longer than it takes to move the changes
  std::vector<Change> changes;
  bool writing = false;

  // Whether a thread has to be started.
  bool push(Change change) {
    const std::lock_guard lock(mutex);
    changes.push_back(std::move(change));
    return !std::exchange(writing, true);
  }
  std::vector<Change> take() {
    const std::lock_guard lock(mutex);
    if (changes.empty()) writing = false;
    return std::exchange(changes, {});
  }
  void drain() {
    for (std::vector<Change> taken = take(); !taken.empty(); taken = take()) {
      if (file.isEmpty()) {
        QSettings settings;
        writeTo(settings, taken);
      } else {
        QSettings settings(file, QSettings::IniFormat);
        writeTo(settings, taken);
      }
    }
  }
  void writeTo(QSettings& settings, const std::vector<Change>& taken) {
    if (write(settings, taken, ending) || std::exchange(told, true) || !failed) return;
    failed(Error{"the window's settings can't be written", settings.fileName().toStdString(),
                 "What is changed now, and what was opened, is forgotten when the window closes. Make sure that there is room, "
                 "and that the file and its folder can be written."});
  }
  void refused() {
    const std::lock_guard lock(mutex);
    writing = false;
  }
};

SettingsFile::SettingsFile(const QString& file, Failed failed, Background::StartThread startThread)
    : m_queue(std::make_shared<Queue>(file, std::move(failed))), m_background(std::move(startThread)) {}

// The thread that writes, if there is one, ends with the queue empty. Changes for which the system had no thread are written
// here: the window is gone, and nobody waits for it.
SettingsFile::~SettingsFile() {
  m_queue->ending = true;
  const bool refused = [this] {
    const std::lock_guard lock(m_queue->mutex);
    return !m_queue->writing;
  }();
  if (refused) m_queue->drain();
}

void SettingsFile::change(Change change) {
  if (!m_queue->push(std::move(change))) return;
  if (!m_background.start([queue = m_queue](std::stop_token) { queue->drain(); })) m_queue->refused();  // with the next change
}

}  // namespace latentscape
