// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_words.h"

#include "ui/plots/map_points.h"

namespace latentscape {

QString MapWords::nameOf(const QStringList& classes, int label) {
  return label >= 0 && label < classes.size() ? classes[label] : QString::number(label);
}

QString MapWords::classOf(const MapPoints& shown, std::size_t index) const {
  return shown.labels.empty() ? QString() : classOf(shown.label(index));
}

}  // namespace latentscape
