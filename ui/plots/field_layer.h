// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/map_field.h"
#include "ui/plots/field_colours.h"

#include <QPointF>
#include <QString>

#include <memory>
#include <optional>

namespace latentscape {

struct MapWords;

// The layer under the map's points: a field with its values, or why there is none. GUI thread only.
class FieldLayer {
 public:
  // throughOthers: it depends on coordinates that the map doesn't show. answer: null for no layer.
  void setField(MapField field, std::shared_ptr<const MapFieldAnswer> answer, bool throughOthers);
  void forgetField();
  // The field's exact value at a place of the plane, as of its newest answer or of one a little older; none where it has none.
  // Without a field, and of another one: nothing. Whether the exact one there was not known yet.
  bool setValue(MapField field, QPointF z, const std::optional<FieldValue>& value);
  // Without a layer: why something is missing. Empty: nothing.
  void setMissing(const QString& text) { m_missing = text; }

  MapField field() const { return m_field; }  // of the last one, if there is none now
  bool isOfClasses() const { return m_answer && m_field == MapField::ClassRegions; }
  // None without a layer.
  std::optional<FieldPicture> picture(const Palette& colours, bool dark) const;
  // Without a layer it says what is missing; none if nothing is.
  std::optional<FieldLegend> legend(const Palette& colours, bool dark) const;
  // The value at a place of the plane, with its unit: the exact one if it is known, otherwise about it; empty where there is
  // none, and where it isn't known. line: without a second axis, so that any height is on it.
  QString valueAt(QPointF z, bool line, const MapWords& words) const;

 private:
  MapField m_field = MapField::PriorDensity;
  std::shared_ptr<const MapFieldAnswer> m_answer;
  struct Exact {
    QPointF at;
    std::optional<FieldValue> value;
  };
  std::optional<Exact> m_exact;  // of m_field
  bool m_throughOthers = false;
  QString m_missing;
};

}  // namespace latentscape
