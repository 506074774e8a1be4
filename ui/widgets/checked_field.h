// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QLineEdit>

#include <optional>

namespace latentscape {

// A line of text that is validated as it is typed. An error shows as a red border (property invalid), in the tooltip and to
// assistive technology. Escape restores the last valid value.
class CheckedField : public QLineEdit {
  Q_OBJECT

 public:
  explicit CheckedField(QWidget* parent = nullptr);

  bool isValid() const { return !m_problem; }
  const std::optional<Error>& problem() const { return m_problem; }
  // With reverts, an invalid field that loses focus returns to its last valid value.
  void setRevertsOnLeave(bool reverts) { m_revertsOnLeave = reverts; }
  // The tooltip while the text is valid.
  void setHelp(const QString& help);
  // If not empty, the field is disabled, with its last valid value, and the tooltip gives this reason.
  void setLocked(const QString& reason);

 signals:
  void textTyped();  // by the user, valid or not
  void validityChanged(bool valid);

 protected:
  // If the text is valid, takes its value and emits the change; otherwise returns the problem and changes nothing.
  virtual std::optional<Error> take(const QString& text) = 0;
  virtual QString valueText() const = 0;  // the last valid value

  void setProblem(std::optional<Error> problem);
  void type(const QString& text);  // as if the user had typed it
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void check(const QString& text);
  void updateToolTip();

  bool m_revertsOnLeave = false;
  std::optional<Error> m_problem;
  QString m_help;
  QString m_lockReason;
};

}  // namespace latentscape
