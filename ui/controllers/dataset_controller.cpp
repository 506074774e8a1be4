// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/dataset_controller.h"

#include "core/data/catalog/catalog.h"
#include "core/data/catalog/fetch.h"
#include "core/data/open.h"

#include <chrono>
#include <string_view>
#include <utility>

namespace latentscape {
namespace {

constexpr auto kSoon = std::chrono::milliseconds(500);

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

}  // namespace

DatasetController::DatasetController(QObject* parent) : QObject(parent) {
  connect(&m_reading, &Task::progressed, this, [this](const Progress& progress) {
    if (m_soon.hasExpired()) emit readingProgressed(progress);
  });
  connect(&m_download, &Task::progressed, this, [this](const Progress& progress) { emit progressed(m_downloading, progress); });
}

void DatasetController::open(const QString& nameOrPath, const DatasetOptions& options, Done done) {
  struct Answer {
    Result<std::shared_ptr<const Dataset>> dataset;
    bool missing = false;
  };
  m_soon.setRemainingTime(kSoon);
  m_reading.run(
      Error{"can't be read", nameOrPath.toStdString(), "Choose fewer or smaller images, or close other programs."},
      [name = nameOrPath.toStdString(), options](std::stop_token stop, const ProgressCallback& progress) -> Result<Answer> {
        auto dataset = openDataset(name, options, std::move(stop), progress);
        const DatasetInfo* info = findDataset(name);
        const bool missing = !dataset && info != nullptr && !isOnThisMachine(*info);
        return Answer{std::move(dataset), missing};
      },
      [done = std::move(done)](const Result<Answer>& answer) {
        if (answer) done(answer->dataset, answer->missing);
        else done(answer.error(), false);
      });
}

void DatasetController::cancelReading() { m_reading.stop(); }

void DatasetController::forget() { m_reading.cancel(); }

void DatasetController::findLocal() {
  m_locating.run(
      Error{"can't be looked for", "the data sets on this machine", "Close other programs."},
      [](std::stop_token stop, const ProgressCallback&) -> Result<QStringList> {
        QStringList names;
        for (const DatasetInfo& info : datasetCatalog()) {
          if (stop.stop_requested()) return Error::cancelledByUser();
          if (isOnThisMachine(info)) names.push_back(text(info.name));
        }
        return names;
      },
      [this](const Result<QStringList>& names) {
        if (names) emit localFound(*names);
      });
}

void DatasetController::download(const QString& name) {
  if (downloading()) return;
  const DatasetInfo* info = findDataset(name.toStdString());
  if (info == nullptr)
    return emit downloadFailed(name,
                               Error{"is not a data set that can be downloaded", name.toStdString(), "Open a folder instead."});
  m_downloading = name;
  m_download.run(
      Error{"can't be downloaded", name.toStdString(), "Close other programs and try again."},
      [info](std::stop_token stop, const ProgressCallback& progress) { return fetchDataset(*info, std::move(stop), progress); },
      [this, info](const auto& fetched) {
        if (fetched) emit downloaded(text(info->name));
        else emit downloadFailed(text(info->name), fetched.error());
      });
}

void DatasetController::cancelDownload() { m_download.stop(); }

}  // namespace latentscape
