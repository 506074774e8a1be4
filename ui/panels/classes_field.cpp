// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/classes_field.h"

#include "core/data/dataset_options.h"

namespace latentscape {

ClassesField::ClassesField(const QString& label, const std::vector<int>& classes, QWidget* parent)
    : CheckedField(parent), m_label(label), m_classes(classes) {
  setMaxLength(200);
  setRevertsOnLeave(true);
  setText(valueText());
}

void ClassesField::setClasses(const std::vector<int>& classes) {
  if (hasFocus() && isValid() && classes == m_classes) return;  // an echo of what is being typed
  m_classes = classes;
  setText(valueText());
  setProblem(std::nullopt);
}

void ClassesField::setEmptyAllowed(const QString& placeholder) {
  m_emptyAllowed = true;
  setRevertsOnLeave(false);
  setPlaceholderText(placeholder);
}

std::optional<Error> ClassesField::take(const QString& text) {
  auto parsed = parseClasses(text.toStdString());
  Error problem = parsed ? Error{"expected at least one class, such as 9 or 0,5-9", "", ""} : parsed.error();
  if (!parsed || (parsed->empty() && !m_emptyAllowed)) {
    problem.where = m_label.toStdString();
    return problem;
  }
  m_classes = *std::move(parsed);
  emit edited();
  return std::nullopt;
}

QString ClassesField::valueText() const { return QString::fromStdString(formatClasses(m_classes)); }

}  // namespace latentscape
