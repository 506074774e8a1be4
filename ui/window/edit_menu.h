// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/exploration_history.h"
#include "ui/window/placing_flow.h"

#include <QMenu>
#include <QPointer>

namespace latentscape {

class ProbePanel;

// The menu Edit.
class EditMenu : public QMenu {
  Q_OBJECT
 public:
  EditMenu(ExplorationHistory& history, PlacingFlow& placing, ProbePanel& probe, QWidget* parent);

  QList<QAction*> undoAndRedo() const { return {m_undo, m_redo}; }

 private:
  void copy(const ProbePanel& probe) const;

  QAction* m_undo;
  QAction* m_redo;
  QPointer<QWidget> m_focus;  // the last widget with the focus that is no menu
};

}  // namespace latentscape
