// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/rgb_image.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace latentscape {
namespace {

constexpr int kRows = 256;  // composed at once, so that a large picture is not held once more

}  // namespace

Image toRgb(const QImage& picture) {
  Image image{{picture.height(), picture.width(), 3}, {}};
  image.pixels.resize(image.shape.pixels());
  const auto row = static_cast<std::size_t>(picture.width()) * 3;
  for (int top = 0; top < picture.height(); top += kRows) {
    const QRect rows(0, top, picture.width(), std::min(kRows, picture.height() - top));
    QImage ground(rows.size(), QImage::Format_RGB888);
    ground.fill(Qt::white);
    {
      QPainter painter(&ground);
      painter.drawImage(ground.rect(), picture.copy(rows));
    }
    for (int y = 0; y < rows.height(); ++y)
      std::memcpy(image.pixels.data() + static_cast<std::size_t>(top + y) * row, ground.constScanLine(y), row);
  }
  return image;
}

}  // namespace latentscape
