// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/analysis_tabs.h"

#include "core/analyses/registry.h"
#include "ui/analyses/answers.h"
#include "ui/analyses/generate_panel.h"
#include "ui/analyses/panels.h"
#include "ui/analyses/reconstruct_panel.h"
#include "ui/analyses/uncertainty_panel.h"
#include "ui/widgets/latin_key.h"
#include "ui/widgets/text.h"
#include "ui/window/exploration_binding.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QKeySequence>
#include <QMenu>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace latentscape {

std::vector<std::string> AnalysisTabs::names() {
  std::vector<std::string> names{kLosses};
  for (const AnalysisInfo& info : latentscape::analyses()) {
    if (!info.name.empty()) names.emplace_back(info.name);
  }
  names.emplace_back(kNetwork);
  names.emplace_back(kDraw);
  names.emplace_back(kBrush);
  return names;
}

AnalysisTabs::AnalysisTabs(AnalysisController& analyses, ExplorationController& exploration, ExplorationBinding& binding,
                           QTabWidget& tabs)
    : QObject(&tabs), m_tabs(tabs), m_menuTexts{tr("&Losses")} {
  for (const AnalysisInfo& info : latentscape::analyses()) {
    if (info.name.empty()) continue;
    add(makePanel(info.name, analyses), QString::fromUtf8(info.menu.data(), qsizetype(info.menu.size())));
    m_tabs.setTabToolTip(m_tabs.count() - 1, inShortLines(sentenceOf(std::string(info.what))));
  }
  auto* uncertainty = &panel<UncertaintyPanel>();
  connect(&panel<GeneratePanel>(), &GeneratePanel::pointChosen, &binding, &ExplorationBinding::movePoint);
  connect(&panel<ReconstructPanel>(), &ReconstructPanel::imageChosen, &binding,
          [&binding](std::size_t index) { binding.selectImage({Split::Test, index}); });
  connect(uncertainty, &UncertaintyPanel::imageChosen, &binding, &ExplorationBinding::selectImage);
  connect(&exploration, &ExplorationController::selectionChanged, uncertainty, [uncertainty, &exploration] {
    if (const auto place = exploration.selection()) uncertainty->setImage(exploration.images().nameOf(*place));
  });
  connect(&exploration, &ExplorationController::opened, &analyses,
          [&analyses, &exploration] { analyses.open({exploration.model(), exploration.source()}); });
  connect(&exploration, &ExplorationController::updated, &analyses,
          [&analyses, &exploration] { analyses.update(exploration.model()); });
  const auto shown = [this] {
    for (AnalysisPanel* panel : m_panels) panel->setShown(m_tabs.currentWidget() == panel);
  };
  connect(&m_tabs, &QTabWidget::currentChanged, this, shown);
  shown();
}

void AnalysisTabs::add(AnalysisPanel* panel, const QString& menuText) {
  m_menuTexts.push_back(menuText);
  m_panels.push_back(panel);
  m_tabs.tabBar()->setTabData(m_tabs.addTab(panel, panel->title()), panel->name());
  connect(panel, &AnalysisPanel::exportRequested, this, &AnalysisTabs::exportRequested);
  connect(panel, &AnalysisPanel::trainingRequested, this, &AnalysisTabs::trainingRequested);
}

void AnalysisTabs::addView(QWidget* view, const QString& name, const QString& title, const QString& menuText) {
  m_menuTexts.push_back(menuText);
  const int at = m_tabs.addTab(view, title);
  m_tabs.tabBar()->setTabData(at, name);
  m_tabs.setTabToolTip(at, inShortLines(view->toolTip()));
}

void AnalysisTabs::addActions(QMenu& menu) {
  qApp->installEventFilter(this);  // before a field takes the character
  for (int i = 0; i < m_tabs.count(); ++i) {
    QAction* action = menu.addAction(m_menuTexts[i]);
    action->setObjectName(QStringLiteral("tab%1").arg(i));
    if (i < 10) {
      action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + (i + 1) % 10)));
      m_digits.push_back(action);
    }
    connect(action, &QAction::triggered, this, [this, i] { openAt(i); });
  }
}

void AnalysisTabs::open(const QString& name) { openAt(indexOf(name)); }

void AnalysisTabs::show(const QString& name) { showAt(indexOf(name)); }

void AnalysisTabs::showAt(int index) {
  emit sightRequested();
  m_tabs.setCurrentIndex(index);
}

void AnalysisTabs::openAt(int index) {
  showAt(index);
  m_tabs.currentWidget()->setFocus();
}

bool AnalysisTabs::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress || watched != QApplication::focusWidget()) return false;
  const auto& key = *static_cast<QKeyEvent*>(event);
  if (key.modifiers() != Qt::AltModifier || QApplication::activeWindow() != m_tabs.window()) return false;
  const int digit = digitKey(key);
  const auto place = static_cast<std::size_t>((digit + 9) % 10);  // 1 is the first
  if (digit < 0 || place >= m_digits.size()) return false;
  m_digits[place]->trigger();
  return true;
}

void AnalysisTabs::setColours(const Palette& colours, bool dark) {
  for (AnalysisPanel* panel : m_panels) panel->setColours(colours, dark);
}

int AnalysisTabs::indexOf(const QString& name) const {
  for (int i = 0; i < m_tabs.count(); ++i) {
    if (m_tabs.tabBar()->tabData(i).toString() == name) return i;
  }
  return -1;
}

}  // namespace latentscape
