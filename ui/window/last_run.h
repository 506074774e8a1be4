// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace latentscape {

// The run or model that the window shows, which the next start opens again: a run from its first state on disk. GUI thread only.
class LastRun : public QObject {
  Q_OBJECT
 public:
  explicit LastRun(QObject* parent = nullptr);

  const QString& path() const { return m_path; }  // empty: the built-in model
  void setPath(const QString& path);

 signals:
  void changed();

 private:
  QString m_path;
};

}  // namespace latentscape
