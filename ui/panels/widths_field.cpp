// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/widths_field.h"

#include "core/model/config.h"

namespace latentscape {

WidthsField::WidthsField(QWidget* parent) : CheckedField(parent) {
  setMaxLength(200);
  setPlaceholderText(tr("none"));
}

void WidthsField::setWidths(const std::vector<int>& widths) {
  if (hasFocus() && isValid() && widths == m_widths) return;  // an echo of what is being typed
  m_widths = widths;
  setText(valueText());
  setCursorPosition(0);
  setProblem(std::nullopt);
}

std::optional<Error> WidthsField::take(const QString& text) {
  auto parsed = parseHidden(text.toStdString());
  if (!parsed.ok()) {
    Error error = parsed.error();
    error.where = tr("Hidden layers").toStdString();
    return error;
  }
  m_widths = std::move(parsed).value();
  emit edited();
  return std::nullopt;
}

QString WidthsField::valueText() const { return QString::fromStdString(formatHidden(m_widths)); }

}  // namespace latentscape
