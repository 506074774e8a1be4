// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/widths_field.h"

#include "core/model/config.h"
#include "ui/widgets/text.h"

namespace latentscape {

WidthsField::WidthsField(QWidget* parent, Of of) : CheckedField(parent), m_of(of) {
  setMaxLength(200);
  if (of == Of::Hidden) setPlaceholderText(tr("none"));
  else m_widths = kDefaultChannels;
}

void WidthsField::setWidths(const std::vector<int>& widths) {
  if (hasFocus() && isValid() && widths == m_widths) return;  // an echo of what is being typed
  m_widths = widths;
  setText(valueText());
  setCursorPosition(0);
  setProblem(std::nullopt);
}

std::optional<Error> WidthsField::take(const QString& text) {
  QString widths = plainNumber(text).trimmed();
  if (widths.size() > 1 && widths.endsWith(QLatin1Char(','))) widths.chop(1);  // the next one is still to come
  auto parsed = m_of == Of::Hidden ? parseHidden(widths.toStdString()) : parseChannels(widths.toStdString());
  if (!parsed.ok()) {
    Error error = parsed.error();
    error.where = (m_of == Of::Hidden ? tr("Hidden layers") : tr("Channels")).toStdString();
    return error;
  }
  m_widths = std::move(parsed).value();
  emit edited();
  return std::nullopt;
}

QString WidthsField::valueText() const { return QString::fromStdString(formatHidden(m_widths)); }

}  // namespace latentscape
