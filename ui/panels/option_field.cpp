// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/option_field.h"

#include <utility>

namespace latentscape {

OptionField::OptionField(const QString& label, const QString& placeholder, Check check, QWidget* parent)
    : CheckedField(parent), m_label(label), m_check(std::move(check)) {
  setMaxLength(100);
  setPlaceholderText(placeholder);
}

void OptionField::setValue(const QString& text) {
  if (hasFocus() && isValid() && text == m_value) return;  // an echo of what is being typed
  m_value = text;
  setText(text);
  setProblem(std::nullopt);
}

std::optional<Error> OptionField::take(const QString& text) {
  if (auto checked = m_check(text.toStdString()); !checked) {
    Error problem = checked.error();
    problem.where = m_label.toStdString();
    return problem;
  }
  m_value = text;
  return std::nullopt;
}

}  // namespace latentscape
