// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/document_flow.h"
#include "ui/window/training_flow.h"
#include "ui/window/views.h"

#include <QObject>
#include <QString>

class QMimeData;
class QWidget;

namespace latentscape {

// The user's own images: file and folder dialogs, and drops onto the window. GUI thread only.
class ImagesFlow : public QObject {
  Q_OBJECT
 public:
  ImagesFlow(TrainingFlow& training, DocumentFlow& documents, const Views& views, QWidget* window);

  void askForFolder();
  void askForFile();
  void open(const QString& path);  // the experiment trains on it

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void ask(bool folder);
  void takeDrop(const QMimeData& data);

  TrainingFlow& m_training;
  DocumentFlow& m_documents;
  Views m_views;
  QWidget* m_window;
};

}  // namespace latentscape
