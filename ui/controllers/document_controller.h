// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/charts/loss_chart.h"
#include "core/data/open.h"
#include "core/lessons/lesson.h"
#include "core/model/model.h"
#include "core/runs/run_reader.h"
#include "ui/tasks/task.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace latentscape {

// How the window's user names the images of a model (openTrainedImages).
inline constexpr std::string_view kOpenImages = "choose them with File > Open Images or Open Image Folder";

// An opened model with the test images to explore it with (none if its data set is not on this machine).
struct OpenedDocument {
  std::filesystem::path path;  // as plainPath has it; empty: the embedded model
  bool isFolder = false;       // a run, not a lone model
  bool recovered = false;      // the process that trained it was killed
  OpenedRun run;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Dataset> dataset;
  std::optional<Error> datasetProblem;
  std::string shared{};                 // sharedWithTraining
  bool imagesUnasked = false;           // its data set was left alone: only the user can allow its path
  std::optional<LessonModel> lesson{};  // a lesson has trained it; there is no path
};

enum class PathKind { Model, Picture, Images, Unknown };  // a model or a run, one picture, a data set, or nothing that is opened

// Reads and writes models, runs and pictures in the background. GUI thread only; nothing waits. Callbacks run on the GUI
// thread. A later open(), openImages() or examine() stops an earlier one, whose callback is then not called. Whatever is
// written has a thread of its own, and nothing else stops it.
class DocumentController : public QObject {
  Q_OBJECT
 public:
  using Opened = std::function<void(Result<OpenedDocument>)>;
  // read: the images could be read, even if they are of another size.
  // shared: sharedWithTraining.
  using ImagesOpened = std::function<void(const Result<std::shared_ptr<const Dataset>>&, bool read, const std::string& shared)>;
  using Saved = std::function<void(Result<void>)>;

  explicit DocumentController(QObject* parent = nullptr);

  // mayOpen: whether the data set that the model names may be opened; called on another thread.
  void open(const QString& path, std::function<bool(const std::string&)> mayOpen, Opened done);
  void openEmbedded(Opened done);
  void openLesson(const LessonModel& model, Opened done);

  // Images for a model that has none open, prepared and split as its own are.
  void openImages(const Checkpoint& checkpoint, const std::string& dataset, ImagesOpened done);
  // What is at the path, by its name or what the folder or file holds. An Error: it isn't there, can't be read, or a data set
  // lacks something. Of a folder of many folders it takes long.
  void examine(const QString& path, std::function<void(const Result<PathKind>& kind)> done);
  void stopExamining();  // done is not called
  // Whether there is nothing at the path any more; not if that can't be known, as on a disk that fails. done isn't called if a
  // later path is asked about.
  void findGone(const QString& path, std::function<void(bool gone)> done);

  void saveModel(const QString& file, const Checkpoint& checkpoint, Saved done);
  // A model that has no states, as a run's folder, with its pictures on this data set, which may be null; what is there is
  // replaced.
  void saveRun(const QString& folder, const Checkpoint& checkpoint, const LossLog& losses, std::shared_ptr<const Dataset> dataset,
               Saved done);
  // The same for a run in a folder, whole.
  void copyRun(const std::filesystem::path& from, const QString& folder, Saved done);
  // The format follows the extension: .csv, .svg or .png.
  void saveLosses(const QString& file, const LossLog& losses, const LossChartOptions& options, Saved done);
  void saveStrip(const QString& file, std::vector<Image> images, Saved done);  // as core/analyses/interpolate.h draws it
  // Runs any other writing, on a thread of its own. where: the file or folder, for errors.
  void write(const std::filesystem::path& where, std::function<Result<void>(std::stop_token)> work, Saved done);

  // Instead of holdsDataset(), for tests; called on another thread.
  using Holds = std::function<Result<bool>(const std::filesystem::path&, const std::stop_token&)>;
  void setHolds(Holds holds) { m_holds = std::move(holds); }

 private:
  Holds m_holds = &holdsDataset;
  Background m_background;
  Task m_opening{m_background};  // open(), openEmbedded()
  Task m_openingImages{m_background};
  Task m_examining{m_background};
  Task m_findingGone{m_background};
};

}  // namespace latentscape
