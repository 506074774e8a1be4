// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/edit_menu.h"

#include "ui/panels/probe_panel.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/redo_keys.h"
#include "ui/window/menu_action.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMenuBar>

namespace latentscape {
namespace {

// The action says what it would undo: "Undo Move of the Probe".
void keepUpToDate(QAction& action, const QString& name, bool possible, const QString& step) {
  action.setEnabled(possible);
  action.setText(possible ? EditMenu::tr("%1 %2", "Undo and a step").arg(name, step) : name);
}

}  // namespace

EditMenu::EditMenu(ExplorationHistory& history, PlacingFlow& placing, ProbePanel& probe, QWidget* parent)
    : QMenu(tr("&Edit"), parent) {
  const auto add = [this](const char* name, const QString& text, const QKeySequence& keys, std::function<void()> trigger) {
    return addMenuAction(*this, QString::fromLatin1(name), text, keys, std::move(trigger));
  };
  m_undo = add("editUndo", {}, QKeySequence::Undo, [&] { history.undo(); });
  m_redo = add("editRedo", {}, {}, [&] { history.redo(); });
  m_redo->setShortcuts(redoKeys());
  for (QAction* action : {m_undo, m_redo}) action->setAutoRepeat(true);
  addSeparator();
  add("editCopy", tr("&Copy Picture"), QKeySequence::Copy, [this, &probe] { copy(probe); });
  add("pastePicture", tr("&Paste a Picture"), QKeySequence::Paste, [&] { placing.paste(); });
  const auto show = [this, &steps = history.steps()] {
    keepUpToDate(*m_undo, tr("&Undo"), steps.canUndo(), steps.undoText());
    keepUpToDate(*m_redo, tr("&Redo"), steps.canRedo(), steps.redoText());
  };
  connect(&history.steps(), &QUndoStack::undoTextChanged, this, show);
  connect(&history.steps(), &QUndoStack::redoTextChanged, this, show);
  show();
  connect(qApp, &QApplication::focusChanged, this, [this](const QWidget*, QWidget* now) {
    if (now != nullptr && qobject_cast<QMenuBar*>(now) == nullptr && qobject_cast<QMenu*>(now) == nullptr) m_focus = now;
  });
}

// The picture with the focus; a text that is marked in a label, which has no keys of its own; or else the decoded picture.
void EditMenu::copy(const ProbePanel& probe) const {
  if (const auto* label = qobject_cast<const QLabel*>(m_focus.data()); label != nullptr && label->hasSelectedText())
    return QApplication::clipboard()->setText(label->selectedText());
  if (m_focus != nullptr) {
    if (const PictureActions* focused = PictureActions::of(*m_focus); focused != nullptr && focused->copyCurrent()) return;
  }
  (void)probe.decoded().pictureActions().copyCurrent();
}

}  // namespace latentscape
