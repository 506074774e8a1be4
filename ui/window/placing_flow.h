// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/selection.h"
#include "ui/controllers/exploration_controller.h"
#include "ui/controllers/placed_picture.h"
#include "ui/window/file_dialogs.h"

#include <QObject>
#include <QString>

#include <optional>

class QMimeData;

namespace latentscape {

class Banner;
class ExplorationBinding;
class LatentMap;
class PadFlow;
class ProbePanel;

// One picture of the user's: chosen, dropped or pasted; a mark on the map, and its reconstruction in the place of a selected
// image until a test image is selected. GUI thread only.
class PlacingFlow : public QObject {
  Q_OBJECT
 public:
  PlacingFlow(PlacedPicture& picture, ExplorationController& exploration, ExplorationBinding& binding, LatentMap& map,
              ProbePanel& probe, PadFlow& pad, FileDialogs& dialogs, Banner& banner, QObject* parent);

  void askForPicture();
  void place(const QString& file);
  // The picture in data from another program, whatever else is in it. False if there is none.
  bool placeImage(const QMimeData& data, const QString& name);
  // What is on the clipboard: a picture, or a file. It goes onto the pad if that has the keyboard.
  void paste();

 signals:
  void chosen();                           // the user chooses or pastes something, which comes after what was dropped before
  void filePasted(const QMimeData& data);  // files, to be taken as if they were dropped

 private:
  void letSelectionGo();
  void show();
  void showSelection();

  PlacedPicture& m_picture;
  ExplorationController& m_exploration;
  ExplorationBinding& m_binding;
  LatentMap& m_map;
  ProbePanel& m_probe;
  PadFlow& m_pad;
  FileDialogs& m_dialogs;
  Banner& m_banner;
  std::optional<ImageName> m_selected;  // before a picture that has not been placed yet
  bool m_shown = false;                 // in the place of a selected image
};

}  // namespace latentscape
