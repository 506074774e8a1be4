// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/images_flow.h"

#include "ui/panels/experiment_panel.h"
#include "ui/widgets/banner.h"

#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

namespace latentscape {
namespace {

const QString kMessage = QStringLiteral("images");

// The single file or folder that is dragged; empty for anything else.
QString droppedPath(const QMimeData& data) {
  const QList<QUrl> urls = data.urls();
  return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

bool isModel(const QString& path) {
  return path.endsWith(QLatin1String(".safetensors")) ||
         QFileInfo::exists(QDir(path).filePath(QStringLiteral("model.safetensors")));
}

}  // namespace

ImagesFlow::ImagesFlow(TrainingFlow& training, DocumentFlow& documents, const Views& views, QWidget* window)
    : QObject(window), m_training(training), m_documents(documents), m_views(views), m_window(window) {
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

void ImagesFlow::open(const QString& path) {
  if (m_views.experiment->isRunning()) {
    return m_views.banner->showError(
        Error{"other images can't be opened during a run", path.toStdString(), "Stop or reset it first."}, kMessage);
  }
  m_views.banner->dismiss(kMessage);
  m_documents.setFolder(QFileInfo(path).absolutePath());
  m_views.experiment->setDataset(path);
  m_training.chooseDataset(path);
}

void ImagesFlow::takeDrop(const QMimeData& data) {
  const QString path = droppedPath(data);
  if (path.isEmpty()) {
    return m_views.banner->showError(Error{"expected one folder or file", "what was dropped",
                                           "Drop a folder of pictures, a .npy or .npz file, a model or a run."},
                                     kMessage);
  }
  if (isModel(path)) m_documents.open(path);
  else open(path);
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
