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

  const QStringList& paths() const { return m_paths; }
  void setPaths(const QStringList& paths);
  void add(const QString& path);

 signals:
  void changed();

 private:
  QStringList m_paths;
};

}  // namespace latentscape
