// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/picture_data.h"

#include <QMimeData>
#include <QString>

namespace latentscape {
namespace {

// As a file's picture may have (core/data/readers/picture.h).
constexpr qint64 kMostPixels = qint64{64} << 20;

}  // namespace

std::optional<Result<QImage>> pictureIn(const QMimeData& data, const QString& name) {
  const QImage picture = data.hasImage() ? qvariant_cast<QImage>(data.imageData()) : QImage();
  if (picture.isNull()) return std::nullopt;
  if (qint64{picture.width()} * picture.height() > kMostPixels)
    return Error{"it has more than 64 million pixels", name.toStdString(), "Make it smaller."};
  return picture;
}

}  // namespace latentscape
