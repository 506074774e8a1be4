// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/pad_flow.h"

#include "ui/panels/draw_panel.h"
#include "ui/widgets/banner.h"
#include "ui/window/picture_data.h"

#include <utility>

namespace latentscape {
namespace {

const QString kMessage = QStringLiteral("pad");

}  // namespace

PadFlow::PadFlow(PlacedPicture& placed, DrawPanel& panel, Banner& banner, QObject* parent)
    : QObject(parent), m_panel(panel), m_banner(banner) {
  connect(&m_ink, &PictureInk::found, &m_panel, &DrawPanel::takeInk);
  connect(&m_ink, &PictureInk::failed, this, &PadFlow::showError);
  connect(&m_panel, &DrawPanel::painted, this, [this] {
    cancel();
    forgetMessage();
  });
  connect(&m_panel, &DrawPanel::placedRequested, this, [this, &placed] {
    if (!placed.answer()) return;
    cancel();
    forgetMessage();
    if (!isBlank(placed.ink())) return m_panel.takeInk(placed.ink());
    showError(noInk(placed.answer()->name.toStdString()));
  });
}

QWidget* PadFlow::padAt(const QWidget* widget) const { return m_panel.padAt(widget); }

bool PadFlow::hasFocus() const { return m_panel.padHasFocus(); }

void PadFlow::takeFile(const QString& file) {
  forgetMessage();
  m_ink.readFile(file);
}

bool PadFlow::takeImage(const QMimeData& data, const QString& name) {
  const auto picture = pictureIn(data, name);
  if (!picture) return false;
  if (!*picture) {
    refuse(picture->error());
    return true;
  }
  cancel();
  forgetMessage();
  m_ink.readImage(**picture, name);
  return true;
}

void PadFlow::putImage(const ImageRef& image) {
  cancel();
  forgetMessage();
  const Ink ink = inkOfImage(image.image);
  if (isBlank(ink))
    return showError(
        Error{"all of its pixels are black", image.name.toStdString(), "Put an image with lighter ones on the pad."});
  m_panel.takeInk(ink);
}

void PadFlow::refuse(const QString& what, const QString& where) {
  refuse(Error{what.toStdString(), where.toStdString(),
               "The pad takes a PNG, JPEG, WebP or BMP picture. Drop a model, a run or images to train on beside it."});
}

void PadFlow::refuse(const Error& error) {
  cancel();
  showError(error);
}

void PadFlow::forgetMessage() { m_banner.dismiss(kMessage); }

void PadFlow::showError(const Error& error) { m_banner.showError(error, kMessage); }

}  // namespace latentscape
