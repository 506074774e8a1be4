// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

namespace latentscape {

// The models and runs that were last opened or saved, the newest first, each once by its full path. GUI thread only.
class RecentFiles : public QObject {
  Q_OBJECT
 public:
  explicit RecentFiles(QObject* parent = nullptr);

  static constexpr qsizetype kMost = 8;

  const QStringList& paths() const { return m_paths; }
  void setPaths(const QStringList& paths);
  void add(const QString& path);
  void remove(const QString& path);
  void clear();

 signals:
  void changed();
  void added(const QString& path);         // by its full path
  void removed(const QStringList& paths);  // not those that newer ones have pushed out

 private:
  QStringList m_paths;
};

}  // namespace latentscape
