// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/use_tabs.h"

#include "ui/uses/anomalies_panel.h"
#include "ui/uses/attributes_panel.h"
#include "ui/uses/compress_panel.h"
#include "ui/uses/denoise_panel.h"
#include "ui/uses/evaluate_panel.h"
#include "ui/uses/generate_panel.h"
#include "ui/uses/neighbours_panel.h"
#include "ui/uses/reconstruct_panel.h"
#include "ui/uses/representation_panel.h"
#include "ui/uses/traversal_panel.h"
#include "ui/uses/uncertainty_panel.h"
#include "ui/window/exploration_binding.h"

#include <QAction>
#include <QKeySequence>
#include <QMenu>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace latentscape {

UseTabs::UseTabs(UseController& uses, ExplorationController& exploration, ExplorationBinding& binding, QTabWidget& tabs)
    : QObject(&tabs), m_tabs(tabs), m_reconstruct(new ReconstructPanel(uses)), m_generate(new GeneratePanel(uses)),
      m_traversal(new TraversalPanel(uses)), m_neighbours(new NeighboursPanel(uses)), m_attributes(new AttributesPanel(uses)),
      m_menuTexts{tr("&Losses")} {
  add(m_reconstruct, tr("&Reconstruct"));
  add(m_generate, tr("&Generate"));
  add(new DenoisePanel(uses), tr("&Denoise"));
  add(new AnomaliesPanel(uses), tr("&Anomalies"));
  add(new RepresentationPanel(uses), tr("Re&presentation"));
  add(new EvaluatePanel(uses), tr("&Evaluate"));
  add(new CompressPanel(uses), tr("&Compress"));
  auto* uncertainty = new UncertaintyPanel(uses);
  add(uncertainty, tr("&Uncertainty"));
  add(m_traversal, tr("&Traversal"));
  add(m_neighbours, tr("&Neighbours"));
  add(m_attributes, tr("Attri&butes"));
  connect(m_generate, &GeneratePanel::pointChosen, &binding, &ExplorationBinding::movePoint);
  connect(m_reconstruct, &ReconstructPanel::imageChosen, &binding, [&binding](std::size_t index) { binding.select(index); });
  connect(uncertainty, &UncertaintyPanel::imageChosen, &binding, [&binding](std::size_t index) { binding.select(index); });
  connect(&exploration, &ExplorationController::selectionAnswered, uncertainty,
          [uncertainty](const SelectionAnswer& answer) { uncertainty->setImage(answer.index); });
  connect(&exploration, &ExplorationController::opened, &uses,
          [&uses, &exploration] { uses.open({exploration.model(), exploration.dataset()}); });
  connect(&exploration, &ExplorationController::updated, &uses, [&uses, &exploration] { uses.update(exploration.model()); });
  const auto shown = [this] {
    for (UsePanel* panel : m_panels) panel->setShown(m_tabs.currentWidget() == panel);
  };
  connect(&m_tabs, &QTabWidget::currentChanged, this, shown);
  shown();
}

void UseTabs::add(UsePanel* panel, const QString& menuText) {
  m_menuTexts.push_back(menuText);
  m_panels.push_back(panel);
  m_tabs.tabBar()->setTabData(m_tabs.addTab(panel, panel->title()), panel->name());
  connect(panel, &UsePanel::exportRequested, this, &UseTabs::exportRequested);
}

void UseTabs::addView(QWidget* view, const QString& name, const QString& title, const QString& menuText) {
  m_menuTexts.push_back(menuText);
  m_tabs.tabBar()->setTabData(m_tabs.addTab(view, title), name);
}

void UseTabs::addActions(QMenu& menu) {
  for (int i = 0; i < m_tabs.count(); ++i) {
    QAction* action = menu.addAction(m_menuTexts[i]);
    action->setObjectName(QStringLiteral("tab%1").arg(i));
    if (i < 10) action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + (i + 1) % 10)));
    connect(action, &QAction::triggered, this, [this, i] {
      m_tabs.setCurrentIndex(i);
      m_tabs.currentWidget()->setFocus();
    });
  }
}

void UseTabs::setColours(const Palette& colours, bool dark) {
  for (UsePanel* panel : m_panels) panel->setColours(colours, dark);
}

int UseTabs::indexOf(const QString& name) const {
  for (int i = 0; i < m_tabs.count(); ++i) {
    if (m_tabs.tabBar()->tabData(i).toString() == name) return i;
  }
  return -1;
}

bool UseTabs::isUse(int tab) const {
  return std::any_of(m_panels.begin(), m_panels.end(), [&](const UsePanel* panel) { return m_tabs.widget(tab) == panel; });
}

}  // namespace latentscape
