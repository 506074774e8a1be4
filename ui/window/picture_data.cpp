// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/picture_data.h"

#include <QImage>
#include <QMimeData>
#include <QPainter>
#include <QString>

#include <cstddef>
#include <cstring>

namespace latentscape {
namespace {

// As a file's picture may have (core/data/readers/picture.h).
constexpr qint64 kMostPixels = qint64{64} << 20;

Image toRgb(const QImage& picture) {
  QImage ground(picture.size(), QImage::Format_RGB888);
  ground.fill(Qt::white);
  {
    QPainter painter(&ground);
    painter.drawImage(QRect(QPoint(0, 0), picture.size()), picture);
  }
  Image image{{ground.height(), ground.width(), 3}, {}};
  const auto row = static_cast<std::size_t>(ground.width()) * 3;
  image.pixels.resize(row * static_cast<std::size_t>(ground.height()));
  for (int y = 0; y < ground.height(); ++y)
    std::memcpy(image.pixels.data() + static_cast<std::size_t>(y) * row, ground.constScanLine(y), row);
  return image;
}

}  // namespace

std::optional<Result<Image>> pictureIn(const QMimeData& data, const QString& name) {
  const QImage picture = data.hasImage() ? qvariant_cast<QImage>(data.imageData()) : QImage();
  if (picture.isNull()) return std::nullopt;
  if (qint64{picture.width()} * picture.height() > kMostPixels)
    return Error{"has more than 64 million pixels", name.toStdString(), "Make it smaller."};
  return toRgb(picture);
}

}  // namespace latentscape
