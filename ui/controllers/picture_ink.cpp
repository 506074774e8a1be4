// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/picture_ink.h"

#include "core/data/open.h"
#include "ui/controllers/rgb_image.h"

#include <filesystem>
#include <functional>
#include <utility>

namespace latentscape {

PictureInk::PictureInk(QObject* parent) : QObject(parent) { connect(&m_reading, &Task::failed, this, &PictureInk::failed); }

void PictureInk::readFile(const QString& file) {
  m_reading.run(
      Error{"can't be read", file.toStdString(), "Choose a smaller picture, or close other programs."},
      [path = file.toStdString()](std::stop_token, const ProgressCallback&) -> Result<Ink> {
        const auto picture = openPictureAsItIs(std::filesystem::path(path), kInkSide);
        if (!picture) return picture.error();
        return foundInk(*picture, path);
      },
      [this](const Result<Ink>& ink) {
        if (ink) emit found(*ink);
      });
}

void PictureInk::readImage(const QImage& image, const QString& name) {
  m_reading.run(
      Error{"it can't be read", name.toStdString(), "Choose a smaller picture, or close other programs."},
      [image, title = name.toStdString()](std::stop_token, const ProgressCallback&) { return foundInk(toRgb(image), title); },
      [this](const Result<Ink>& ink) {
        if (ink) emit found(*ink);
      });
}

}  // namespace latentscape
