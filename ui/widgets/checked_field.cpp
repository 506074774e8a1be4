// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/checked_field.h"

#include "ui/widgets/redo_keys.h"
#include "ui/widgets/text.h"

#include <QKeyEvent>

namespace latentscape {
namespace {

bool isRedo(const QKeyEvent& event) { return redoKeys().contains(QKeySequence(event.keyCombination())); }

}  // namespace

CheckedField::CheckedField(QWidget* parent) : QLineEdit(parent) {
  setProperty("invalid", false);
  connect(this, &QLineEdit::textEdited, this, &CheckedField::check);
}

void CheckedField::check(const QString& text) {
  setProblem(take(text));
  emit textTyped();
}

void CheckedField::type(const QString& text) {
  setText(text);
  check(text);
}

void CheckedField::setProblem(std::optional<Error> problem) {
  const bool changed = problem.has_value() != m_problem.has_value();
  m_problem = std::move(problem);
  setStyleProperty(this, "invalid", m_problem.has_value());
  updateToolTip();
  if (changed) emit validityChanged(isValid());
}

void CheckedField::setHelp(const QString& help) {
  m_help = help;
  updateToolTip();
}

void CheckedField::setLocked(const QString& reason) {
  m_lockReason = reason;
  if (!reason.isEmpty() && m_problem) {  // nobody could mend it
    setText(valueText());
    setProblem(std::nullopt);
  }
  setEnabled(reason.isEmpty());
  updateToolTip();
}

void CheckedField::updateToolTip() {
  QString tip = m_help;
  if (m_problem) tip = QString::fromStdString(m_problem->message());
  else if (!m_lockReason.isEmpty()) tip = m_lockReason + (m_help.isEmpty() ? QString() : QStringLiteral("\n") + m_help);
  if (tip == accessibleDescription()) return;
  setToolTip(plainToolTip(tip));
  setAccessibleDescription(tip);
}

// A field keeps the keys of undo and redo for its own text, whichever of them the window takes.
bool CheckedField::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && isRedo(*static_cast<QKeyEvent*>(event))) {
    event->accept();
    return true;
  }
  return QLineEdit::event(event);
}

void CheckedField::keyPressEvent(QKeyEvent* event) {
  if (isRedo(*event)) return redo();
  if (event->key() == Qt::Key_Escape && m_problem) return type(valueText());
  QLineEdit::keyPressEvent(event);
}

void CheckedField::focusInEvent(QFocusEvent* event) {
  QLineEdit::focusInEvent(event);
  if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) selectAll();
}

void CheckedField::focusOutEvent(QFocusEvent* event) {
  QLineEdit::focusOutEvent(event);
  if (event->reason() == Qt::PopupFocusReason || (m_problem && !m_revertsOnLeave)) return;
  const bool reverted = m_problem.has_value();
  if (text() != valueText()) setText(valueText());
  setProblem(std::nullopt);
  if (reverted) emit textTyped();
}

}  // namespace latentscape
