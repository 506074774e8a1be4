// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/field_layer.h"

#include "ui/plots/map_words.h"

#include <utility>

namespace latentscape {

void FieldLayer::setField(MapField field, std::shared_ptr<const MapFieldAnswer> answer, bool throughOthers) {
  m_field = field;
  m_answer = std::move(answer);
  m_throughOthers = throughOthers;
}

std::optional<FieldPicture> FieldLayer::picture(const Palette& colours, bool dark) const {
  return m_answer ? std::optional(fieldPicture(m_field, *m_answer, colours, dark)) : std::nullopt;
}

std::optional<FieldLegend> FieldLayer::legend(const Palette& colours, bool dark) const {
  if (m_answer) return fieldLegend(m_field, *m_answer, m_throughOthers, colours, dark);
  return m_missing.isEmpty() ? std::nullopt : std::optional(FieldLegend{{}, m_missing, {}, {}, {}});
}

QString FieldLayer::valueAt(QPointF z, bool line, const MapWords& words) const {
  if (!m_answer) return {};
  const auto value = fieldAt(*m_answer, z.x(), line ? std::nullopt : std::optional(z.y()));
  return value ? fieldValueText(m_field, *value, words.classOf(value->label), line) : QString();
}

}  // namespace latentscape
