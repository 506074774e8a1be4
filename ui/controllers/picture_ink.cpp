// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/picture_ink.h"

#include "core/data/open.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <utility>

namespace latentscape {

// Means of blocks of pixels.
Image shrunkForInk(const Image& picture) {
  const auto [height, width, channels] = picture.shape;
  const int block = (std::max(width, height) + kInkSide - 1) / kInkSide;
  if (block < 2) return picture;
  Image small{{(height + block - 1) / block, (width + block - 1) / block, channels}, {}};
  for (int top = 0; top < height; top += block) {
    for (int left = 0; left < width; left += block) {
      const int bottom = std::min(top + block, height), right = std::min(left + block, width);
      for (int channel = 0; channel < channels; ++channel) {
        std::uint64_t sum = 0;
        for (int y = top; y < bottom; ++y) {
          for (int x = left; x < right; ++x) {
            const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
            sum += picture.pixels[pixel * static_cast<std::size_t>(channels) + static_cast<std::size_t>(channel)];
          }
        }
        const auto count = static_cast<std::uint64_t>(bottom - top) * static_cast<std::uint64_t>(right - left);
        small.pixels.push_back(static_cast<std::uint8_t>((sum + count / 2) / count));
      }
    }
  }
  return small;
}

PictureInk::PictureInk(QObject* parent) : QObject(parent) { connect(&m_reading, &Task::failed, this, &PictureInk::failed); }

void PictureInk::readFile(const QString& file) {
  m_reading.run(
      Error{"can't be read", file.toStdString(), "Choose a smaller picture, or close other programs."},
      [path = file.toStdString()](std::stop_token, const ProgressCallback&) -> Result<Ink> {
        const auto picture = openPictureAsItIs(std::filesystem::path(path), kInkSide);
        if (!picture) return picture.error();
        return foundInk(shrunkForInk(*picture), path);
      },
      [this](const Result<Ink>& ink) {
        if (ink) emit found(*ink);
      });
}

void PictureInk::readImage(const Image& image, const QString& name) {
  m_reading.run(
      Error{"can't be read", name.toStdString(), "Choose a smaller picture, or close other programs."},
      [image, title = name.toStdString()](std::stop_token, const ProgressCallback&) {
        return foundInk(shrunkForInk(image), title);
      },
      [this](const Result<Ink>& ink) {
        if (ink) emit found(*ink);
      });
}

}  // namespace latentscape
