// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QString>
#include <QStringList>

#include <cstddef>
#include <functional>

namespace latentscape {

struct MapPoints;

// What the map calls what it shows. GUI thread only.
struct MapWords {
  Q_DECLARE_TR_FUNCTIONS(MapWords)
 public:
  QString empty = tr("No images yet");  // while there are no points
  QString points;                       // what they are: "2,000 of 10,000 test images"; empty: so many images
  QString x, y;                         // the coordinates; empty: they have no names, as in an embedding
  QStringList classes;                  // by label
  // An image by its index.
  std::function<QString(int)> image = [](int index) { return tr("test #%1").arg(index); };

  // Of a label without a name, its number.
  static QString nameOf(const QStringList& classes, int label);
  QString classOf(int label) const { return nameOf(classes, label); }
  // Of an image on the map; empty if the points have no labels.
  QString classOf(const MapPoints& shown, std::size_t index) const;
};

}  // namespace latentscape
