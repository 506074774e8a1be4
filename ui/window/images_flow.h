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

// Images of the person's own: file and folder dialogs, and what is dropped onto the window. GUI thread only.
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
