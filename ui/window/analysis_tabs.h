// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/analyses/analysis_panel.h"
#include "ui/controllers/analysis_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/theme/palette.h"

#include <QObject>
#include <QStringList>

#include <vector>

class QMenu;
class QTabWidget;

namespace latentscape {

class AttributesPanel;
class ExplorationBinding;
class GeneratePanel;
class NeighboursPanel;
class ReconstructPanel;
class TraversalPanel;

// The tabs below the map for what models are used for. Makes them, tells them of models, and says what they want to be done. GUI
// thread only.
class AnalysisTabs : public QObject {
  Q_OBJECT
 public:
  // Adds its tabs after those that are there.
  AnalysisTabs(AnalysisController& analyses, ExplorationController& exploration, ExplorationBinding& binding, QTabWidget& tabs);

  // Adds what is no use: a view of something else.
  void addView(QWidget* view, const QString& name, const QString& title, const QString& menuText);
  // An entry for every tab, Alt+1 to Alt+9 and Alt+0 for the first ten.
  void addActions(QMenu& menu);
  void setColours(const Palette& colours, bool dark);
  GeneratePanel& generate() { return *m_generate; }
  ReconstructPanel& reconstruct() { return *m_reconstruct; }
  const std::vector<AnalysisPanel*>& panels() const { return m_panels; }
  TraversalPanel& traversal() const { return *m_traversal; }
  NeighboursPanel& neighbours() const { return *m_neighbours; }
  AttributesPanel& attributes() const { return *m_attributes; }
  // The tab of that name ("losses", "denoise"), or -1: each has one as its tab data.
  int indexOf(const QString& name) const;
  bool isAnalysis(int tab) const;  // rather than one of the tabs from before, which need less height

 signals:
  void exportRequested(const AnalysisExport& what);

 private:
  void add(AnalysisPanel* panel, const QString& menuText);

  QTabWidget& m_tabs;
  ReconstructPanel* m_reconstruct;
  GeneratePanel* m_generate;
  TraversalPanel* m_traversal;
  NeighboursPanel* m_neighbours;
  AttributesPanel* m_attributes;
  std::vector<AnalysisPanel*> m_panels;  // the tab widget's
  QStringList m_menuTexts;               // of all tabs
};

}  // namespace latentscape
