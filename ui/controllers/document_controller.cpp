// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/document_controller.h"

#include "core/base/files.h"
#include "core/data/embedded.h"
#include "core/data/open.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/storage/embedded_model.h"

#include <QDateTime>

#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// The model's own data set if it is on this machine; for MNIST the embedded test digits otherwise. On a background thread.
Result<OpenedDocument> withDataset(LoadedRun run, std::stop_token stop) {
  OpenedDocument document;
  document.model = makeModel(run.checkpoint.config.model, run.checkpoint.weights);
  auto dataset = openDataset(run.checkpoint.config.dataset, run.checkpoint.config.data, stop);
  if (!dataset && run.checkpoint.config.dataset == "mnist") dataset = embeddedDigits();
  if (!dataset) {
    document.datasetProblem = dataset.error();
  } else if ((*dataset)->test.shape != run.checkpoint.config.model.image) {
    document.datasetProblem = Error{"its images are not of the size that the model was trained on", run.checkpoint.config.dataset,
                                    "Choose the data set that the model was trained on."};
  } else {
    document.dataset = *dataset;
  }
  document.run = std::move(run);
  return document;
}

fs::path toPath(const QString& text) { return fs::path(text.toStdString()); }

}  // namespace

DocumentController::DocumentController(QObject* parent) : QObject(parent) {}

void DocumentController::open(const QString& path, Opened done) {
  m_background.run(
      this, Error{"can't be opened", path.toStdString(), "Close other programs, or open a smaller model."},
      [path = toPath(path)](std::stop_token stop) -> Result<OpenedDocument> {
        auto run = loadRun(path);
        if (!run) return run.error();
        return withDataset(*std::move(run), std::move(stop));
      },
      std::move(done));
}

void DocumentController::openEmbedded(Opened done) {
  m_background.run(
      this, Error{"the built-in model can't be opened", "", "Close other programs."},
      [](std::stop_token) -> Result<OpenedDocument> {
        auto checkpoint = embeddedCheckpoint();
        if (!checkpoint) return checkpoint.error();
        auto digits = embeddedDigits();
        if (!digits) return digits.error();
        return OpenedDocument{{*checkpoint, {}}, makeModel(checkpoint->config.model, checkpoint->weights), *digits, std::nullopt};
      },
      std::move(done));
}

void DocumentController::write(const fs::path& where, std::function<Result<void>(std::stop_token)> work, Saved done) {
  m_background.run(this, Error{"can't be written", where.string(), kMemoryAdvice}, std::move(work), std::move(done));
}

void DocumentController::saveModel(const QString& file, const Checkpoint& checkpoint, Saved done) {
  write(
      toPath(file), [file = toPath(file), checkpoint](std::stop_token) { return saveCheckpoint(checkpoint, file); },
      std::move(done));
}

void DocumentController::saveRun(const QString& folder, const Checkpoint& checkpoint, std::shared_ptr<const Dataset> dataset,
                                 const std::vector<LossRecord>& losses, bool overwrite, Saved done) {
  write(
      toPath(folder),
      [folder = toPath(folder), checkpoint = Checkpoint(checkpoint), dataset = std::move(dataset), losses,
       overwrite](std::stop_token) mutable {
        if (auto prepared = prepareRunFolder(folder, overwrite); !prepared) return prepared;
        if (!checkpoint.trainedOn && dataset) checkpoint.trainedOn = trainingKeys(*dataset, checkpoint.config.data.seed);
        return latentscape::saveRun(folder, checkpoint, losses);
      },
      std::move(done));
}

void DocumentController::saveLosses(const QString& file, const std::vector<LossRecord>& losses, const LossChartOptions& options,
                                    Saved done) {
  write(
      toPath(file),
      [file = toPath(file), losses, options](std::stop_token) {
        if (file.extension() == ".csv") return writeFile(file, metricsCsv(losses));
        return writeLossChart(file, losses, options);
      },
      std::move(done));
}

void DocumentController::saveGrid(const QString& file, std::vector<Image> images, int columns, Saved done) {
  write(
      toPath(file),
      [file = toPath(file), images = std::move(images), columns](std::stop_token) {
        GridOptions options;
        options.columns = columns;
        return writeImageGrid(file, images, options);
      },
      std::move(done));
}

fs::path DocumentController::folderForKeeping(const RunConfig& config) {
  const fs::path name = fs::path(config.dataset).filename();
  const std::string stamp = QDateTime::currentDateTime().toString("yyyyMMdd-HHmmss").toStdString();
  const std::string wanted = (name.empty() ? std::string("run") : name.string()) + "-" + stamp;
  // A second run kept within the same second must not get the first one's folder. GUI thread only.
  static std::string last;
  static int again = 1;
  again = wanted == last ? again + 1 : 1;
  last = wanted;
  return dataFolder() / "runs" / (again > 1 ? wanted + "-" + std::to_string(again) : wanted);
}

}  // namespace latentscape
