// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/training_selection.h"
#include "ui/controllers/brush.h"
#include "ui/controllers/document_controller.h"
#include "ui/controllers/training_controller.h"
#include "ui/plots/brush_shape.h"
#include "ui/window/analysis_tabs.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/images_flow.h"

#include <QObject>
#include <QPolygonF>
#include <QString>

#include <cstddef>
#include <map>

class QAction;
class QMenu;
class QTabWidget;

namespace latentscape {

class Banner;
class BrushPanel;
class LatentMap;

// Connects the brush with the map on which it is drawn, with its tab, and with what becomes of the images: a file, or a data set
// to train on. GUI thread only; nothing waits.
class BrushFlow : public QObject {
  Q_OBJECT
 public:
  // view: what the tabs have of the panel, which may stand in an area that scrolls.
  BrushFlow(Brush& brush, ExplorationController& exploration, ExplorationBinding& binding, TrainingController& training,
            LatentMap& map, BrushPanel& panel, QTabWidget& tabs, QWidget& view, DocumentController& documents, ImagesFlow& images,
            FileDialogs& dialogs, Banner& banner, QObject* parent);

  void addActions(QMenu& menu);

 signals:
  void tabRequested();  // to come into sight
  void exportRequested(const AnalysisExport& what);
  void trainingRequested();  // on the experiment's images

 private:
  void connectMap();
  void connectPanel();
  BrushPlaces places() const;
  void take(const QPolygonF& outline, BrushShape shape, SelectionChange change);
  void chooseInSight(SelectionChange change);
  void setShape(BrushShape shape);
  void setChange(SelectionChange change);
  void showClasses();
  void showChosen();
  void showAnswer();
  QString sentence(const SelectedAnswer& answer) const;
  QString losses() const;
  QString sentenceWithoutLoss(const SelectedOverview& overview) const;
  QString whyNotTrainable() const;
  static QString whyNotTrainable(const Dataset& source);
  void exportAnswer();
  void train(TrainingSelection which);
  void offerTraining(const QString& file, const QString& contents);

  Brush& m_brush;
  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  TrainingController& m_training;
  LatentMap& m_map;
  BrushPanel& m_panel;
  QTabWidget& m_tabs;
  QWidget& m_view;
  DocumentController& m_documents;
  ImagesFlow& m_images;
  FileDialogs& m_dialogs;
  Banner& m_banner;
  // Entries of the menu, once there is one.
  std::map<BrushShape, QAction*> m_shapes;
  std::map<SelectionChange, QAction*> m_changes;
  QAction *m_export = nullptr, *m_with = nullptr, *m_without = nullptr;
  QString m_saved;  // the data set that the banner offers to train on
};

}  // namespace latentscape
