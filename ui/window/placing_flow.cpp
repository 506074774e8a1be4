// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/placing_flow.h"

#include "ui/panels/probe_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/text.h"
#include "ui/window/exploration_binding.h"
#include "ui/window/pad_flow.h"
#include "ui/window/picture_data.h"

#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>

#include <utility>

namespace latentscape {
namespace {

const QString kMessage = QStringLiteral("placed");
}  // namespace

PlacingFlow::PlacingFlow(PlacedPicture& picture, ExplorationController& exploration, ExplorationBinding& binding, LatentMap& map,
                         ProbePanel& probe, PadFlow& pad, FileDialogs& dialogs, Banner& banner, QObject* parent)
    : QObject(parent), m_picture(picture), m_exploration(exploration), m_binding(binding), m_map(map), m_probe(probe), m_pad(pad),
      m_dialogs(dialogs), m_banner(banner) {
  connect(&m_picture, &PlacedPicture::placed, this, [this](const PlacedAnswer& answer) {
    m_selected.reset();
    m_map.setPlaced(answer.place);
    if (m_shown) show();
  });
  connect(&m_picture, &PlacedPicture::changed, this, [this] { m_shown = m_picture.exists() && !m_exploration.selection(); });
  connect(&m_picture, &PlacedPicture::removed, this, [this] {
    m_map.setPlaced(std::nullopt);
    if (std::exchange(m_shown, false)) m_probe.setSelection(std::nullopt, std::nullopt, {});
  });
  connect(&m_picture, &PlacedPicture::failed, this, [this](const Error& error) {
    m_banner.showError(error, kMessage);
    const auto before = std::exchange(m_selected, std::nullopt);
    const auto place = before ? m_exploration.images().placeOf(*before) : std::nullopt;
    if (place && !m_exploration.selection()) m_binding.select(place);
  });
  // Clear takes away what is shown.
  connect(&m_probe, &ProbePanel::selectionCleared, this, [this] {
    if (m_shown) m_picture.remove();
  });
  connect(&m_exploration, &ExplorationController::selectionChanged, this, [this] {
    if (m_exploration.selection()) m_shown = false;
  });
  // Later: whoever selects also empties or fills the panel.
  connect(&m_exploration, &ExplorationController::selectionChanged, this, &PlacingFlow::showSelection, Qt::QueuedConnection);
  connect(&m_exploration, &ExplorationController::opened, this, [this] {
    m_map.setPlaced(std::nullopt);
    m_shown = m_picture.exists();
  });
}

void PlacingFlow::askForPicture() {
  m_dialogs.askForFile("pictureDialog", tr("Place a Picture"),
                       tr("Pictures (*.png *.jpg *.jpeg *.webp *.bmp)") + QStringLiteral(";;") + tr("All files (*)"),
                       [this](const QString& file) {
                         emit chosen();
                         place(file);
                       });
}

void PlacingFlow::place(const QString& file) {
  m_banner.dismiss(kMessage);
  m_dialogs.setFolder(QFileInfo(file).absolutePath());
  letSelectionGo();
  m_picture.placeFile(file);
}

// It comes back if the picture can't be placed.
void PlacingFlow::letSelectionGo() {
  m_selected.reset();
  if (const auto selected = m_exploration.selection()) m_selected = m_exploration.images().nameOf(*selected);
  m_binding.select(std::nullopt);
}

bool PlacingFlow::placeImage(const QMimeData& data, const QString& name) {
  const auto picture = pictureIn(data, name);
  if (!picture) return false;
  m_banner.dismiss(kMessage);
  if (!*picture) {
    m_banner.showError(picture->error(), kMessage);
    return true;
  }
  letSelectionGo();
  m_picture.placeImage(**picture, name);
  return true;
}

void PlacingFlow::paste() {
  emit chosen();
  // Of what was pasted before.
  m_banner.dismiss(kMessage);
  m_pad.forgetMessage();
  const QMimeData* data = QGuiApplication::clipboard()->mimeData();
  if (data != nullptr && data->hasUrls()) return emit filePasted(*data);
  const bool onPad = m_pad.hasFocus();
  const QString name = tr("Pasted picture");
  if (data != nullptr && (onPad ? m_pad.takeImage(*data, name) : placeImage(*data, name))) return;
  const Error nothing{"there is no picture on the clipboard", "", "Copy a picture, or a file, and paste again."};
  if (onPad) m_pad.refuse(nothing);
  else m_banner.showError(nothing, kMessage);
}

void PlacingFlow::showSelection() {
  m_shown = !m_exploration.selection() && m_picture.exists();
  if (m_shown) show();
}

void PlacingFlow::show() {
  const auto& answer = m_picture.answer();
  if (!answer) return;
  QString note = lossNote(answer->losses, m_exploration.variational());
  if (!answer->inPlane) note += tr(". The star is at the nearest code: this map has no place for others.");
  ImageRef picture;
  picture.label = -1;
  picture.image = answer->original;
  picture.name = answer->name;
  picture.placed = true;
  m_probe.setSelectionAsClass(std::nullopt);
  m_probe.setSelection(picture, answer->reconstruction, note);
}

}  // namespace latentscape
