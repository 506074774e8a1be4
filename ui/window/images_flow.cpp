// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/images_flow.h"

#include "core/base/files.h"
#include "ui/panels/experiment_panel.h"
#include "ui/widgets/banner.h"
#include "ui/window/dropped_paths.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QSysInfo>
#include <QWidget>

namespace latentscape {
namespace {

const QString kMessage = QStringLiteral("images");

const QString kLeftOutMessage = QStringLiteral("leftOut");

}  // namespace

ImagesFlow::ImagesFlow(DocumentController& files, TrainingFlow& training, DocumentFlow& documents, ConsentFlow& consent,
                       const Views& views, QWidget* window)
    : QObject(window), m_files(files), m_training(training), m_documents(documents), m_consent(consent), m_views(views),
      m_window(window) {
  connect(m_views.experiment, &ExperimentPanel::folderRequested, this, &ImagesFlow::askForFolder);
  connect(m_views.experiment, &ExperimentPanel::fileRequested, this, &ImagesFlow::askForFile);
  m_window->setAcceptDrops(true);
  m_window->installEventFilter(this);
}

void ImagesFlow::askForFolder() { ask(true); }
void ImagesFlow::askForFile() { ask(false); }

void ImagesFlow::ask(bool folder) {
  auto* dialog = new QFileDialog(
      m_window,
      folder ? tr("A folder of pictures (a subfolder for each class, or none), or one with the files of a data set")
             : tr("A file of images"),
      m_documents.folder());
  dialog->setObjectName(folder ? QStringLiteral("folderDialog") : QStringLiteral("imagesDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
  if (!folder) dialog->setNameFilters({tr("Images (*.npy *.npz *-ubyte *-ubyte.gz *.bin *.mat)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this, &ImagesFlow::open);
  dialog->open();
}

void ImagesFlow::open(const QString& chosen) {
  const QString path = QString::fromStdString(fullPath(chosen.toStdString()).string());
  m_consent.consent().allow(path.toStdString());
  if (m_views.experiment->isRunning()) {
    return m_views.banner->showError(
        Error{"other images can't be opened during a run", path.toStdString(), "Stop or reset it first."}, kMessage);
  }
  m_views.banner->dismiss(kMessage);
  m_documents.setFolder(QFileInfo(path).absolutePath());
  m_views.experiment->setDataset(path);
  m_training.chooseDataset(path);
  m_documents.imagesChosen(path);
}

void ImagesFlow::takeDrop(const QMimeData& data) {
  const DroppedPaths dropped = droppedPaths(data.data(QStringLiteral("text/uri-list")), QSysInfo::machineHostName());
  m_views.banner->dismiss(kLeftOutMessage);
  if (!dropped.leftOut.isEmpty()) {
    m_views.banner->showMessage(tr("Left out of what was dropped:\n%1").arg(dropped.leftOut.join(QLatin1Char('\n'))), {},
                                kLeftOutMessage);
  }
  if (dropped.paths.size() != 1) {
    std::string what = "expected one folder or file";
    if (!dropped.paths.isEmpty()) what += ", found " + dropped.paths.join(QStringLiteral(", ")).toStdString();
    return m_views.banner->showError(
        Error{what, "what was dropped", "Drop a folder of pictures, a .npy or .npz file, a model or a run."}, kMessage);
  }
  m_views.banner->dismiss(kMessage);
  m_files.findModel(dropped.paths.front(), [this, path = dropped.paths.front(), drop = ++m_drop](bool found) {
    if (drop != m_drop) return;  // something else was dropped since
    if (found) m_documents.open(path);
    else open(path);
  });
}

bool ImagesFlow::eventFilter(QObject* watched, QEvent* event) {
  if (watched != m_window) return false;
  switch (event->type()) {
    case QEvent::DragEnter:
    case QEvent::DragMove:
    case QEvent::Drop: {
      auto* drop = static_cast<QDropEvent*>(event);
      if (!drop->mimeData()->hasUrls()) return false;
      drop->setDropAction(Qt::CopyAction);
      drop->accept();
      if (event->type() == QEvent::Drop) takeDrop(*drop->mimeData());
      return true;
    }
    default: return false;
  }
}

}  // namespace latentscape
