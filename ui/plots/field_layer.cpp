// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/field_layer.h"

#include "ui/plots/map_words.h"

#include <QCoreApplication>

#include <utility>

namespace latentscape {
namespace {

QString offScale(const QString& value) { return QCoreApplication::translate("FieldLayer", "%1, off the scale").arg(value); }

QStringList longestValues(MapField field) {
  const bool ofClasses = field == MapField::ClassRegions;
  const QString name(11, QLatin1Char('n'));  // as long as most classes' names
  QStringList longest;
  for (const bool line : {false, true}) {
    longest += fieldValueText(field, {ofClasses ? 0.88 : 8.8e-88, 0, true}, name, line);
    if (!ofClasses) longest += offScale(fieldValueText(field, {0.888, 0}, name, line));
  }
  return longest;
}

}  // namespace

void FieldLayer::setField(MapField field, std::shared_ptr<const MapFieldAnswer> answer, bool throughOthers) {
  if (std::exchange(m_field, field) != field) m_exact.reset();
  m_answer = std::move(answer);
  m_throughOthers = throughOthers;
}

void FieldLayer::forgetField() {
  m_answer.reset();
  m_exact.reset();
}

bool FieldLayer::setValue(MapField field, QPointF z, const std::optional<FieldValue>& value) {
  if (!m_answer || field != m_field) return false;
  const bool known = m_exact && m_exact->at == z;
  m_exact = Exact{z, value};
  return !known;
}

std::optional<FieldPicture> FieldLayer::picture(const Palette& colours, bool dark) const {
  return m_answer ? std::optional(fieldPicture(m_field, *m_answer, colours, dark)) : std::nullopt;
}

std::optional<FieldLegend> FieldLayer::legend(const Palette& colours, bool dark) const {
  if (m_answer) {
    FieldLegend legend = fieldLegend(m_field, *m_answer, m_throughOthers, colours, dark);
    legend.longest = longestValues(m_field);
    return legend;
  }
  return m_missing.isEmpty() ? std::nullopt : std::optional(FieldLegend{{}, m_missing, {}, {}, {}});
}

QString FieldLayer::valueAt(QPointF z, bool line, const MapWords& words) const {
  if (!m_answer) return {};
  const bool exact = m_exact && m_exact->at == z;
  const auto value = exact ? m_exact->value : fieldAbout(*m_answer, z.x(), line ? std::nullopt : std::optional(z.y()));
  if (!value) return {};
  const QString text = fieldValueText(m_field, *value, words.classOf(value->label), line);
  return isOffScale(m_field, *m_answer, *value) ? offScale(text) : text;
}

}  // namespace latentscape
