// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/document_controller.h"
#include "ui/window/consent_flow.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/opening_flow.h"
#include "ui/window/placing_flow.h"
#include "ui/window/training_flow.h"

#include <QObject>
#include <QPoint>
#include <QString>
#include <QTimer>

class QMimeData;
class QWidget;

namespace latentscape {

class Banner;
class DropFrame;
class ExperimentPanel;
class PadFlow;

// The user's own images: file and folder dialogs, and drops onto the window, of which one picture is placed on the map, or drawn
// on the pad if it is dropped there. What a drop is takes long to find out in a folder of many folders: the banner says so, with
// a Cancel, and whatever is dropped, pasted or chosen meanwhile takes its place. GUI thread only.
class ImagesFlow : public QObject {
  Q_OBJECT
 public:
  ImagesFlow(DocumentController& files, TrainingFlow& training, OpeningFlow& opening, ConsentFlow& consent, PlacingFlow& placing,
             PadFlow& pad, FileDialogs& dialogs, ExperimentPanel& experiment, Banner& banner, QWidget* window);

  void askForFolder();
  void askForFile();
  // The experiment trains on it, and a model without its own images is explored with it.
  void open(const QString& path);

 signals:
  void imagesOpened();  // by the user: the experiment has taken them

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void focusUnder(QPoint place);
  QWidget* padAt(QPoint place) const;  // null: what is dropped there is not for the pad
  void showTarget(QPoint place);
  void takeDrop(const QMimeData& data, bool onPad);
  void takeFiles(const QMimeData& data, bool onPad);
  void takeFile(const QString& path, bool onPad);
  void forgetDrop();  // that is still being looked at

  DocumentController& m_files;
  TrainingFlow& m_training;
  OpeningFlow& m_opening;
  ConsentFlow& m_consent;
  PlacingFlow& m_placing;
  PadFlow& m_pad;
  FileDialogs& m_dialogs;
  ExperimentPanel& m_experiment;
  Banner& m_banner;
  QWidget* m_window;
  DropFrame* m_frame;
  QString m_lookedAt;  // the name of what is dropped
  QTimer m_looking;    // until the banner says that a drop is looked at
};

}  // namespace latentscape
