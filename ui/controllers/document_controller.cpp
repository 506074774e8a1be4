// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/document_controller.h"

#include "core/analyses/interpolate.h"
#include "core/analyses/model_images.h"
#include "core/analyses/run_pictures.h"
#include "core/base/files.h"
#include "core/data/embedded.h"
#include "core/data/open.h"
#include "core/data/split.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/runs/metrics.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_lock.h"
#include "core/storage/embedded_model.h"
#include "core/storage/trained_images.h"

#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// The model's own data set if it is on this machine; for MNIST the embedded test digits otherwise. On a background thread.
Result<OpenedDocument> withDataset(const fs::path& path, OpenedRun run, const std::function<bool(const std::string&)>& mayOpen,
                                   std::stop_token stop) {
  OpenedDocument document;
  document.path = path;
  document.run = std::move(run);
  const RunConfig& config = document.run.checkpoint.config;
  document.model = makeModel(config.model, document.run.checkpoint.weights);
  if (!mayOpen(config.dataset)) {
    document.imagesUnasked = true;
    return document;
  }
  const Checkpoint& checkpoint = document.run.checkpoint;
  auto images = openModelImages(checkpoint, "", modelImagesOptions(config, ""), Split::Test, kOpenImages, std::move(stop));
  const auto sized = images ? checkTrainedSize(config, *images->dataset, kOpenImages) : Result<void>();
  if (images && sized) {
    document.dataset = std::move(images->dataset);
    document.shared = std::move(images->shared);
  } else {
    document.datasetProblem = images ? sized.error() : images.error();
  }
  return document;
}

// Whether the name ends as a model's does, in capitals or not.
bool isModelName(const fs::path& path) {
  return QString::fromStdString(path.extension().string()).compare(QLatin1String(".safetensors"), Qt::CaseInsensitive) == 0;
}

fs::path toPath(const QString& text) { return fs::path(text.toStdString()); }

}  // namespace

DocumentController::DocumentController(QObject* parent) : QObject(parent) {}

void DocumentController::open(const QString& path, std::function<bool(const std::string&)> mayOpen, Opened done) {
  m_opening.run(
      Error{"can't be opened", path.toStdString(), "Close other programs, or open a smaller model."},
      [given = toPath(path), mayOpen = std::move(mayOpen)](std::stop_token stop,
                                                           const ProgressCallback&) -> Result<OpenedDocument> {
        const fs::path file = plainPath(given);
        auto run = openRun(file);
        if (!run) return run.error();
        std::error_code ignored;
        const bool isFolder = fs::is_directory(file, ignored);
        const bool recovered = isFolder && run->state && clearAbandonedLock(file);
        auto document = withDataset(file, *std::move(run), mayOpen, std::move(stop));
        if (document) document->isFolder = isFolder;
        if (document) document->recovered = recovered;
        return document;
      },
      std::move(done));
}

void DocumentController::openImages(const Checkpoint& checkpoint, const std::string& path, ImagesOpened done) {
  struct Read {
    std::shared_ptr<const Dataset> dataset;
    Result<void> sized;
    std::string shared;
  };
  m_openingImages.run(
      Error{"can't be read", path, "Choose fewer or smaller images, or close other programs."},
      [checkpoint, path](std::stop_token stop, const ProgressCallback&) -> Result<Read> {
        RunConfig config = checkpoint.config;
        const DatasetOptions options = modelImagesOptions(config, path, stop);
        auto images = openModelImages(checkpoint, path, options, Split::Test, kOpenImages, std::move(stop));
        config.dataset = path;
        if (!images) return missingTrainedImages(config, images.error(), kOpenImages);
        return Read{images->dataset, checkTrainedSize(config, *images->dataset, kOpenImages), images->shared};
      },
      [done = std::move(done)](const Result<Read>& read) {
        if (!read) done(read.error(), false, {});
        else if (!read->sized) done(read->sized.error(), true, {});
        else done(read->dataset, true, read->shared);
      });
}

void DocumentController::examine(const QString& path, std::function<void(const Result<PathKind>&)> done) {
  m_examining.run(
      Error{"can't be examined", path.toStdString(), "Close other programs."},
      [path = toPath(path), holds = m_holds](std::stop_token stop, const ProgressCallback&) -> Result<PathKind> {
        std::error_code problem;
        if (isModelName(path) || (fs::is_directory(path, problem) && holdsRun(path))) return PathKind::Model;
        if (isPictureFile(path)) return PathKind::Picture;
        if (fs::status(path, problem).type() == fs::file_type::not_found)
          return Error{"is not there", path.string(), "It may have been moved, renamed or deleted."};
        const auto images = holds(path, stop);
        if (!images) return images.error();
        return *images ? PathKind::Images : PathKind::Unknown;
      },
      std::move(done));
}

void DocumentController::stopExamining() { m_examining.cancel(); }

void DocumentController::findGone(const QString& path, std::function<void(bool)> done) {
  m_findingGone.run(
      Error{"can't be examined", path.toStdString(), "Close other programs."},
      [path = toPath(path)](std::stop_token, const ProgressCallback&) -> Result<bool> {
        std::error_code problem;
        return fs::status(path, problem).type() == fs::file_type::not_found;
      },
      [done = std::move(done)](const Result<bool>& gone) { done(gone && *gone); });
}

void DocumentController::openEmbedded(Opened done) {
  m_opening.run(
      Error{"the built-in model can't be opened", "", "Close other programs."},
      [](std::stop_token, const ProgressCallback&) -> Result<OpenedDocument> {
        auto checkpoint = embeddedCheckpoint();
        if (!checkpoint) return checkpoint.error();
        auto digits = embeddedDigits();
        if (!digits) return digits.error();
        OpenedDocument document;
        document.run.checkpoint = *checkpoint;
        document.model = makeModel(checkpoint->config.model, checkpoint->weights);
        document.dataset = *digits;
        return document;
      },
      std::move(done));
}

void DocumentController::openLesson(const LessonModel& model, Opened done) {
  m_opening.run(
      Error{"the lesson's model can't be opened", "", "Close other programs."},
      [model](std::stop_token stop, const ProgressCallback&) -> Result<OpenedDocument> {
        Dataset trained;
        trained.train = *model.trainedOn;
        addFingerprints(trained.train);
        OpenedRun run;
        run.checkpoint.config = model.config;
        run.checkpoint.weights = model.weights;
        run.checkpoint.step = model.step;
        run.checkpoint.epochs = model.epochs;
        run.checkpoint.trainedOn = trainingKeys(trained, model.config.data.seed);
        run.checkpoint.trainingImages = trained.train.size();
        auto document = withDataset({}, std::move(run), [](const std::string&) { return true; }, std::move(stop));
        if (document) document->lesson = model;
        return document;
      },
      std::move(done));
}

void DocumentController::write(const fs::path& where, std::function<Result<void>(std::stop_token)> work, Saved done) {
  auto* task = new Task(m_background, this);  // each has one of its own: nothing replaces it
  connect(task, &Task::finished, task, &QObject::deleteLater);
  task->run(
      Error{"can't be written", where.string(), kMemoryAdvice},
      [work = std::move(work)](std::stop_token stop, const ProgressCallback&) { return work(std::move(stop)); }, std::move(done));
}

void DocumentController::saveModel(const QString& file, const Checkpoint& checkpoint, Saved done) {
  write(
      toPath(file), [file = toPath(file), checkpoint](std::stop_token) { return saveCheckpoint(checkpoint, file); },
      std::move(done));
}

void DocumentController::saveRun(const QString& folder, const Checkpoint& checkpoint, const LossLog& losses,
                                 std::shared_ptr<const Dataset> dataset, Saved done) {
  write(
      toPath(folder),
      [folder = toPath(folder), checkpoint, losses, dataset = std::move(dataset)](std::stop_token stop) -> Result<void> {
        const std::vector<LossRecord> records = losses.records();
        if (auto written = writeModelAsRun(folder, checkpoint, records, true); !written) return written;
        const auto model = makeModel(checkpoint.config.model, checkpoint.weights);
        auto drawn = writeRunPictures(folder, *model, dataset, records, std::move(stop));
        if (drawn || drawn.error().cancelled) return {};
        return Error{"the run is saved; its pictures couldn't be drawn: " + drawn.error().what, drawn.error().where, ""};
      },
      std::move(done));
}

void DocumentController::copyRun(const fs::path& from, const QString& folder, Saved done) {
  write(
      toPath(folder), [from, folder = toPath(folder)](std::stop_token) { return latentscape::copyRun(from, folder, true); },
      std::move(done));
}

void DocumentController::saveLosses(const QString& file, const LossLog& losses, const LossChartOptions& options, Saved done) {
  write(
      toPath(file),
      [file = toPath(file), losses, options](std::stop_token) {
        const auto records = losses.records();
        if (file.extension() == ".csv") return writeFile(file, metricsCsv(records, ""));
        return writeLossChart(file, records, options);
      },
      std::move(done));
}

void DocumentController::saveStrip(const QString& file, std::vector<Image> images, Saved done) {
  write(
      toPath(file), [file = toPath(file), images = std::move(images)](std::stop_token) { return drawStrip(images, file); },
      std::move(done));
}

}  // namespace latentscape
