// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"
#include "ui/tasks/task.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

namespace latentscape {

// Finds, reads and downloads data sets on background threads. GUI thread only; nothing waits.
class DatasetController : public QObject {
  Q_OBJECT
 public:
  // missing: a known data set that is not on this machine and can be downloaded (as opposed to a damaged one).
  using Done = std::function<void(Result<std::shared_ptr<const Dataset>>, bool missing)>;

  explicit DatasetController(QObject* parent = nullptr);

  // Opens a data set by name, folder or file, and stops an earlier open(). done is called on the GUI thread, unless a later
  // open() stopped this one.
  void open(const QString& nameOrPath, const DatasetOptions& options, Done done);
  void cancelReading();  // done receives the error
  void forget();         // the same, but done is not called

  // Finds which known data sets can be opened without a download; localFound() says it.
  void findLocal();

  // One download at a time; a second request during one does nothing.
  void download(const QString& name);
  void cancelDownload();
  bool downloading() const { return m_download.running(); }

 signals:
  void readingProgressed(const Progress& progress);  // if reading takes longer than half a second
  void localFound(const QStringList& names);
  // Of downloads, with the data set's name.
  void progressed(const QString& name, const Progress& progress);  // in bytes
  void downloaded(const QString& name);
  void downloadFailed(const QString& name, const Error& error);  // or it was cancelled

 private:
  Background m_background;
  Task m_reading{m_background};
  Task m_download{m_background};
  Task m_locating{m_background};
  QString m_downloading;  // the latest one's name
  QDeadlineTimer m_soon;  // shorter reading needs no progress bar
};

}  // namespace latentscape
