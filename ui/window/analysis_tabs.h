// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/analyses/analysis_panel.h"
#include "ui/controllers/analysis_controller.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/theme/palette.h"

#include <QObject>
#include <QStringList>

#include <string>
#include <vector>

class QMenu;
class QTabWidget;

namespace latentscape {

class ExplorationBinding;

// The analyses' tabs below the map. Creates them, passes models to them, and emits their requests. GUI thread only.
class AnalysisTabs : public QObject {
  Q_OBJECT
 public:
  // Appends its tabs to the existing ones.
  AnalysisTabs(AnalysisController& analyses, ExplorationController& exploration, ExplorationBinding& binding, QTabWidget& tabs);

  // Adds a tab that is no analysis.
  void addView(QWidget* view, const QString& name, const QString& title, const QString& menuText);
  // Adds an entry for every tab, with Alt+1 to Alt+9 and Alt+0 for the first ten.
  void addActions(QMenu& menu);
  void setColours(const Palette& colours, bool dark);
  const std::vector<AnalysisPanel*>& panels() const { return m_panels; }
  // The analysis's panel of that class.
  template <class Panel>
  Panel& panel() const {
    for (AnalysisPanel* one : m_panels) {
      if (auto* found = qobject_cast<Panel*>(one)) return *found;
    }
    Q_UNREACHABLE();
  }
  // The names of all tabs, in their order, with those that are no analyses.
  static std::vector<std::string> names();
  static constexpr const char* kLosses = "losses";
  static constexpr const char* kNetwork = "network";
  static constexpr const char* kDraw = "draw";
  static constexpr const char* kBrush = "brush";
  // The tab of that name ("losses", "denoise"), or -1: every tab has its name as its tab data.
  int indexOf(const QString& name) const;
  void show(const QString& name);  // brings it into sight
  void open(const QString& name);  // the same, and gives it the keyboard

  // Alt and a digit's key where the digit needs Shift, too, as on French keyboards.
  bool eventFilter(QObject* watched, QEvent* event) override;

 signals:
  // A tab is about to come into sight, asked for by the user: whoever hides the tabs shows them now.
  void sightRequested();
  void exportRequested(const AnalysisExport& what);
  void trainingRequested(const RunConfig& config);

 private:
  void add(AnalysisPanel* panel, const QString& menuText);
  void showAt(int index);
  void openAt(int index);

  QTabWidget& m_tabs;
  std::vector<AnalysisPanel*> m_panels;  // owned by the tab widget
  QStringList m_menuTexts;               // of all tabs
  std::vector<QAction*> m_digits;        // the entries with the keys Alt+1 to Alt+9 and Alt+0
};

}  // namespace latentscape
