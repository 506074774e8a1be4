// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QLineEdit>

#include <optional>

namespace latentscape {

// A line of text that is checked as it is typed: what is wrong shows as a red border (property invalid), in the tooltip and to
// assistive technology. Escape goes back to the last valid value.
class CheckedField : public QLineEdit {
  Q_OBJECT

 public:
  explicit CheckedField(QWidget* parent = nullptr);

  bool isValid() const { return !m_problem; }
  const std::optional<Error>& problem() const { return m_problem; }
  // Leaving the field with something invalid in it brings the last valid value back.
  void setRevertsOnLeave(bool reverts) { m_revertsOnLeave = reverts; }
  // The tooltip where nothing is wrong.
  void setHelp(const QString& help);
  // Not empty: cannot be changed now, for that reason, which the tooltip tells.
  void setLocked(const QString& reason);

 signals:
  void textTyped();  // by the person, valid or not
  void validityChanged(bool valid);

 protected:
  // Takes the text's value if it has one, and tells; otherwise answers what is wrong and changes nothing.
  virtual std::optional<Error> take(const QString& text) = 0;
  virtual QString valueText() const = 0;  // the last valid value

  void setProblem(std::optional<Error> problem);
  void type(const QString& text);  // as if the person did
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
