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

void ClassesField::setClasses(const std::vector<int>& classes, const std::string& named) {
  if (hasFocus() && isValid() && classes == m_classes && named == m_named) return;  // an echo of what is being typed
  m_classes = classes;
  m_named = named;
  setText(valueText());
  setProblem(std::nullopt);
}

void ClassesField::setEmptyAllowed(const QString& placeholder) {
  m_emptyAllowed = true;
  setRevertsOnLeave(false);
  setPlaceholderText(placeholder);
}

std::optional<Error> ClassesField::take(const QString& text) {
  const std::string typed = text.trimmed().toStdString();
  if (typed.empty() && !m_emptyAllowed)
    return Error{"expected at least one class, by name or number, such as 9 or 0,5-9", m_label.toStdString(), ""};
  if (!m_named.empty() || typed != formatClasses(m_classes)) {  // else: the list that was set
    m_classes.clear();
    m_named = typed;
  }
  emit edited();
  return std::nullopt;
}

QString ClassesField::valueText() const { return QString::fromStdString(m_named.empty() ? formatClasses(m_classes) : m_named); }

}  // namespace latentscape
