// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/download_offer.h"

#include "core/base/number_text.h"
#include "ui/widgets/banner.h"
#include "ui/window/message_ids.h"

#include <utility>

namespace latentscape {
namespace {

QString titleOf(const QString& dataset) {
  const DatasetInfo* info = findDataset(dataset.toStdString());
  return info == nullptr ? dataset : QString::fromUtf8(info->title);
}

}  // namespace

DownloadOffer::DownloadOffer(DatasetController& datasets, Banner& banner, QObject* parent)
    : QObject(parent), m_datasets(datasets), m_banner(banner) {
  connect(&m_banner, &Banner::actionTriggered, this, [this](const QString& id) {
    if (id == kDatasetMessage) download();
  });
  connect(&m_banner, &Banner::otherTriggered, this, [this](const QString& id) {
    if (id == kDatasetMessage) emit digitsChosen();
  });
  connect(&m_banner, &Banner::cancelled, this, [this](const QString& id) {
    if (id == kDatasetMessage) m_datasets.cancelDownload();
  });
  connect(&m_datasets, &DatasetController::progressed, this, &DownloadOffer::showProgress);
}

QString DownloadOffer::sizeOf(const DatasetInfo& info) { return QString::fromStdString(megabytesText(downloadBytes(info))); }

void DownloadOffer::offer(const DatasetInfo& info, bool orDigits) {
  m_name = QString::fromUtf8(info.name);
  const QString title = QString::fromUtf8(info.title);
  BannerOffer offer;
  offer.text = tr("%1 is not on this machine yet; it is downloaded once, %2.").arg(title, sizeOf(info));
  offer.action = tr("Download %1").arg(title);
  show(std::move(offer), orDigits);
}

// What other programs and servers said is only in the details.
void DownloadOffer::offerAgain(const QString& name, const Error& why, bool orDigits) {
  if (why.cancelled) return m_banner.dismiss(kDatasetMessage);
  m_name = name;
  BannerOffer offer;
  offer.text = QString::fromStdString(why.where + " " + why.what + ".");
  offer.action = tr("Try again");
  offer.details = QString::fromStdString(why.advice);
  offer.failed = true;
  show(std::move(offer), orDigits);
}

void DownloadOffer::show(BannerOffer offer, bool orDigits) {
  if (orDigits) {
    offer.other = tr("Train on the built-in digits");
    offer.otherTip = tr("Train on 8,000 of MNIST's test digits, which are built in, and test on the other 2,000");
  }
  m_banner.showOffer(offer, kDatasetMessage);
}

void DownloadOffer::download() {
  emit accepted(m_name);
  m_banner.dismiss(kDatasetMessage);
  m_datasets.download(m_name);
  showProgress(m_name, {});
}

void DownloadOffer::showProgress(const QString& name, const Progress& progress) {
  const QString amount = progress.total == 0 ? QString()
                                             : tr("%1 of %2")
                                                   .arg(QString::fromStdString(megabytesText(progress.done, progress.total)),
                                                        QString::fromStdString(megabytesText(progress.total)));
  m_banner.showProgress(tr("Downloading %1").arg(titleOf(name)), progress.done, progress.total, kDatasetMessage, amount);
}

}  // namespace latentscape
