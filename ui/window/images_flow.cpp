// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/images_flow.h"

#include "core/base/files.h"
#include "ui/panels/experiment_panel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/drop_frame.h"
#include "ui/window/dropped_paths.h"
#include "ui/window/message_ids.h"
#include "ui/window/pad_flow.h"

#include <QDropEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QSysInfo>
#include <QUrl>
#include <QWidget>

namespace latentscape {
namespace {

const QString kLeftOutMessage = QStringLiteral("leftOut");
const QString kLookingMessage = QStringLiteral("looking");
constexpr int kSoon = 300;  // ms; what is looked at more shortly need not be told

constexpr const char* kTaken = "Drop or paste a picture, a folder of pictures, a .npy or .npz file, a model or a run.";

}  // namespace

ImagesFlow::ImagesFlow(DocumentController& files, TrainingFlow& training, OpeningFlow& opening, ConsentFlow& consent,
                       PlacingFlow& placing, PadFlow& pad, FileDialogs& dialogs, ExperimentPanel& experiment, Banner& banner,
                       QWidget* window)
    : QObject(window), m_files(files), m_training(training), m_opening(opening), m_consent(consent), m_placing(placing),
      m_pad(pad), m_dialogs(dialogs), m_experiment(experiment), m_banner(banner), m_window(window),
      m_frame(new DropFrame(*window)) {
  connect(&m_placing, &PlacingFlow::filePasted, this, [this](const QMimeData& data) { takeFiles(data, m_pad.hasFocus()); });
  // What the user does next.
  connect(&m_placing, &PlacingFlow::chosen, this, &ImagesFlow::forgetDrop);
  connect(&m_opening, &OpeningFlow::opening, this, &ImagesFlow::forgetDrop);
  m_looking.setSingleShot(true);
  m_looking.setInterval(kSoon);
  connect(&m_looking, &QTimer::timeout, this,
          [this] { m_banner.showProgress(tr("Looking at %1").arg(m_lookedAt), 0, 0, kLookingMessage); });
  connect(&m_banner, &Banner::cancelled, this, [this](const QString& id) {
    if (id == kLookingMessage) forgetDrop();
  });
  connect(&m_experiment, &ExperimentPanel::folderRequested, this, &ImagesFlow::askForFolder);
  connect(&m_experiment, &ExperimentPanel::fileRequested, this, &ImagesFlow::askForFile);
  m_window->setAcceptDrops(true);
  m_window->installEventFilter(this);
}

void ImagesFlow::askForFolder() {
  m_dialogs.askForFolder("folderDialog",
                         tr("Open Image Folder: pictures (a subfolder for each class, or none), or the files of a data set"),
                         [this](const QString& path) { open(path); });
}

void ImagesFlow::askForFile() {
  m_dialogs.askForFile("imagesDialog", tr("Open Images"),
                       tr("Images (*.npy *.npz *-ubyte *-ubyte.gz *.bin *.mat)") + QStringLiteral(";;") + tr("All files (*)"),
                       [this](const QString& path) { open(path); });
}

void ImagesFlow::open(const QString& chosen) {
  forgetDrop();
  const QString path = QString::fromStdString(fullPath(chosen.toStdString()).string());
  m_consent.consent().allow(path.toStdString());
  if (m_experiment.isRunning()) {
    return m_banner.showError(Error{"other images can't be opened during a run", path.toStdString(), "Stop or reset it first."},
                              kImagesMessage);
  }
  m_banner.dismiss(kImagesMessage);
  m_dialogs.setFolder(QFileInfo(path).absolutePath());
  m_training.chooseImages(path);
  m_opening.imagesChosen(path);
  emit imagesOpened();
}

void ImagesFlow::takeDrop(const QMimeData& data, bool onPad) {
  forgetDrop();
  // A browser gives the picture itself beside its address.
  const bool fromElsewhere = !data.hasUrls() || !data.urls().value(0).isLocalFile();
  const QString name = tr("Dropped picture");
  if (fromElsewhere && (onPad ? m_pad.takeImage(data, name) : m_placing.placeImage(data, name))) return;
  takeFiles(data, onPad);
}

void ImagesFlow::takeFiles(const QMimeData& data, bool onPad) {
  const DroppedPaths dropped = droppedPaths(data.data(QStringLiteral("text/uri-list")), QSysInfo::machineHostName());
  forgetDrop();
  m_banner.dismiss(kLeftOutMessage);
  m_banner.dismiss(kImagesMessage);
  if (onPad) m_pad.cancel();
  m_pad.forgetMessage();
  if (!dropped.leftOut.isEmpty()) {
    m_banner.showMessage(tr("Left out of what was dropped:\n%1").arg(dropped.leftOut.join(QLatin1Char('\n'))), {},
                         kLeftOutMessage);
  }
  if (dropped.paths.size() == 1) return takeFile(dropped.paths.front(), onPad);
  const QString where = tr("What was dropped");
  QString what = onPad ? tr("expected one picture") : tr("expected one folder or file");
  if (!dropped.paths.isEmpty()) what += tr(", found %1").arg(dropped.paths.join(QStringLiteral(", ")));
  if (onPad) m_pad.refuse(what, where);
  else m_banner.showError(Error{what.toStdString(), where.toStdString(), kTaken}, kImagesMessage);
}

void ImagesFlow::takeFile(const QString& path, bool onPad) {
  const QString name = QFileInfo(path).fileName();
  m_lookedAt = name.isEmpty() ? path : name;
  m_looking.start();
  m_files.examine(path, [this, path, onPad](const Result<PathKind>& kind) {
    forgetDrop();
    if (onPad) {
      if (kind && *kind == PathKind::Picture) m_pad.takeFile(path);
      else if (kind) m_pad.refuse(tr("is no picture"), path);
      else m_pad.refuse(QString::fromStdString(kind.error().what), QString::fromStdString(kind.error().where));
      return;
    }
    if (!kind) return m_banner.showError(kind.error(), kImagesMessage);
    switch (*kind) {
      case PathKind::Model: return m_opening.open(path);
      case PathKind::Picture: return m_placing.place(path);
      case PathKind::Images: return open(path);
      case PathKind::Unknown:
        return m_banner.showError(Error{"is nothing that can be opened", path.toStdString(), kTaken}, kImagesMessage);
    }
  });
}

void ImagesFlow::forgetDrop() {
  m_files.stopExamining();
  m_looking.stop();
  m_banner.dismiss(kLookingMessage);
}

// As a click there would, though the window need not be the active one: what is dropped on the pad goes onto the pad, and nothing
// else does.
void ImagesFlow::focusUnder(QPoint place) {
  QWidget* under = m_window->childAt(place);
  while (under != nullptr && under != m_window && (under->focusPolicy() & Qt::ClickFocus) == 0) under = under->parentWidget();
  if (under != nullptr && under != m_window) under->setFocus(Qt::MouseFocusReason);
  else if (QWidget* const before = m_window->focusWidget()) before->clearFocus();
}

QWidget* ImagesFlow::padAt(QPoint place) const { return m_pad.padAt(m_window->childAt(place)); }

// The pad, or else the whole window.
void ImagesFlow::showTarget(QPoint place) {
  const QWidget* pad = padAt(place);
  m_frame->showAround(pad == nullptr ? m_window->rect() : QRect(pad->mapTo(m_window, QPoint(0, 0)), pad->size()));
}

bool ImagesFlow::eventFilter(QObject* watched, QEvent* event) {
  if (watched != m_window) return false;
  switch (event->type()) {
    case QEvent::DragLeave: m_frame->hide(); return false;
    case QEvent::DragEnter:
    case QEvent::DragMove:
    case QEvent::Drop: {
      auto* drop = static_cast<QDropEvent*>(event);
      if (drop->source() != nullptr) return false;  // one of this window's pictures, on its way to another program
      if (!drop->mimeData()->hasUrls() && !drop->mimeData()->hasImage()) return false;
      drop->setDropAction(Qt::CopyAction);
      drop->accept();
      const QPoint place = drop->position().toPoint();
      if (event->type() == QEvent::Drop) {
        m_frame->hide();
        focusUnder(place);
        takeDrop(*drop->mimeData(), padAt(place) != nullptr);
      } else {
        showTarget(place);
      }
      return true;
    }
    default: return false;
  }
}

}  // namespace latentscape
