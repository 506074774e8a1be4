// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/dataset_controller.h"

#include "core/data/catalog/catalog.h"
#include "core/data/catalog/fetch.h"
#include "core/data/open.h"

#include <chrono>
#include <utility>

namespace latentscape {
namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(100);
constexpr auto kSoon = std::chrono::milliseconds(500);  // shorter work needs no progress bar

}  // namespace

DatasetController::DatasetController(QObject* parent) : QObject(parent) {}

void DatasetController::open(const QString& nameOrPath, const DatasetOptions& options, Done done) {
  cancelReading();
  struct Answer {
    Result<std::shared_ptr<const Dataset>> dataset;
    bool missing = false;
  };
  ++m_opening;
  const Error failure{"can't be read", nameOrPath.toStdString(), "Choose fewer or smaller images, or close other programs."};
  m_reading = m_background.run(
      this, failure,
      [this, name = nameOrPath.toStdString(), options, opening = m_opening](std::stop_token stop) -> Result<Answer> {
        auto last = std::chrono::steady_clock::now() + kSoon - kProgressInterval;
        auto dataset = openDataset(name, options, stop, [&](const Progress& progress) {
          const auto now = std::chrono::steady_clock::now();
          if (now - last < kProgressInterval) return;
          last = now;
          post(this, [this, opening, progress] {
            if (opening == m_opening && m_reading) emit readingProgressed(progress);
          });
        });
        const DatasetInfo* info = findDataset(name);
        const bool missing = !dataset && info != nullptr && !locateDataset(*info);
        return Answer{std::move(dataset), missing};
      },
      [this, opening = m_opening, done = std::move(done)](const Result<Answer>& answer) {
        if (opening != m_opening) return;
        m_reading.reset();
        if (answer) done(answer->dataset, answer->missing);
        else done(answer.error(), false);
      });
}

void DatasetController::cancelReading() {
  if (m_reading) m_reading->request_stop();
}

void DatasetController::forget() {
  cancelReading();
  m_reading.reset();
  ++m_opening;
}

void DatasetController::download(const QString& name) {
  if (m_download) return;
  const DatasetInfo* info = findDataset(name.toStdString());
  if (info == nullptr)
    return emit downloadFailed(Error{"is not a data set that can be downloaded", name.toStdString(), "Open a folder instead."});
  m_download = m_background.run(
      this, Error{"can't be downloaded", name.toStdString(), "Close other programs and try again."},
      [this, info](std::stop_token stop) {
        auto last = std::chrono::steady_clock::now() - kProgressInterval;
        return fetchDataset(*info, stop, [this, &last](const Progress& progress) {
          const auto now = std::chrono::steady_clock::now();
          if (now - last < kProgressInterval && progress.note.empty()) return;  // a note comes once
          last = now;
          post(this, [this, progress] { emit progressed(progress); });
        });
      },
      [this, info](const auto& fetched) {
        m_download.reset();
        if (fetched) emit downloaded(QString::fromUtf8(info->name.data(), static_cast<qsizetype>(info->name.size())));
        else emit downloadFailed(fetched.error());
      });
}

void DatasetController::cancelDownload() {
  if (m_download) m_download->request_stop();
}

}  // namespace latentscape
