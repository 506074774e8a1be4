// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/map_field.h"
#include "ui/plots/map_ground.h"
#include "ui/theme/palette.h"

#include <QImage>
#include <QString>
#include <QStringList>

namespace latentscape {

// How a layer of the map is called and what it shows, in a sentence.
QString fieldTitle(MapField field);
QString fieldSentence(MapField field);

// A value of a layer with its unit: "98.3 nats", "about 98 nats"; of class regions the class and its share. className: that of
// the value's label.
QString fieldValueText(MapField field, const FieldValue& value, const QString& className, bool line);

// Whether it lies clearly beyond the ends of the legend's scale, which are those of the picture's places: there may be more
// between them.
bool isOffScale(MapField field, const MapFieldAnswer& answer, const FieldValue& value);

// What a layer's colours mean: from one number to another along a ramp, or by class, and then without numbers.
struct FieldLegend {
  QString title, sentence;
  QString low, high;  // empty: no ramp
  QImage ramp;        // from left to right
  // The longest values that are usual where the user looks: the legend has room for each.
  QStringList longest{};
};

// Pale enough for points: a ramp of one hue from the ground's colour on; of class regions, the class's colour, paler where the
// neighbours disagree. Places without a value are the ground, and spare ones pass over into it, so that where they are seen there
// is no edge. The ramp of the magnification is even in its logarithm, those of densities in their square root.
FieldPicture fieldPicture(MapField field, const MapFieldAnswer& answer, const Palette& colours, bool dark);
// throughOthers: it depends on coordinates that the map doesn't show, which the legend then says.
FieldLegend fieldLegend(MapField field, const MapFieldAnswer& answer, bool throughOthers, const Palette& colours, bool dark);

}  // namespace latentscape
