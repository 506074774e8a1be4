// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/analyses/analysis_panel.h"
#include "ui/controllers/document_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/widgets/picture_holder.h"
#include "ui/window/current_model.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/file_dialogs.h"

#include <QObject>

namespace latentscape {

class Banner;
class LossPlot;

// Exports pictures and tables into files that the user chooses; among them the pictures that widgets of its parent, the window,
// are asked to save (SavePictureEvent). GUI thread only; nothing waits.
class ExportFlow : public QObject {
  Q_OBJECT
 public:
  ExportFlow(DocumentController& documents, ExplorationController& exploration, const CurrentModel& current,
             const ExplorationBinding& binding, FileDialogs& dialogs, const LossPlot& losses, Banner& banner, QObject* parent);

  void exportPictures();
  void exportLosses();  // with the plot's axis and scale
  void exportStrip();   // the interpolation
  void exportAnalysis(const AnalysisExport& what);
  void savePicture(const Picture& picture);  // as PNG

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  DocumentController& m_documents;
  ExplorationController& m_exploration;
  const CurrentModel& m_current;
  const ExplorationBinding& m_binding;
  FileDialogs& m_dialogs;
  const LossPlot& m_losses;
  Banner& m_banner;
};

}  // namespace latentscape
