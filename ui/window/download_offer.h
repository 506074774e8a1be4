// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/catalog/catalog.h"
#include "ui/controllers/dataset_controller.h"

#include <QObject>
#include <QString>

namespace latentscape {

class Banner;
struct BannerOffer;

// The banner's offer to download a data set that is needed and not on this machine, with the built-in digits instead if they will
// do; then how far the download is, and why it failed. GUI thread only.
class DownloadOffer : public QObject {
  Q_OBJECT
 public:
  DownloadOffer(DatasetController& datasets, Banner& banner, QObject* parent);

  static QString sizeOf(const DatasetInfo& info);  // "11.6 MB"

  void offer(const DatasetInfo& info, bool orDigits);
  // After a download has failed. One that the user has cancelled isn't offered again.
  void offerAgain(const QString& name, const Error& why, bool orDigits);

 signals:
  void accepted(const QString& name);  // its download begins
  void digitsChosen();                 // instead

 private:
  void download();
  void showProgress(const QString& name, const Progress& progress);
  void show(BannerOffer offer, bool orDigits);

  DatasetController& m_datasets;
  Banner& m_banner;
  QString m_name;  // of what is offered
};

}  // namespace latentscape
