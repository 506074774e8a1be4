// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/export_flow.h"
#include "ui/window/gallery_flow.h"
#include "ui/window/images_flow.h"
#include "ui/window/keeping_flow.h"
#include "ui/window/opening_flow.h"
#include "ui/window/recent_files.h"

#include <QMenu>

namespace latentscape {

// The menu File.
class FileMenu : public QMenu {
  Q_OBJECT
 public:
  FileMenu(OpeningFlow& opening, KeepingFlow& keeping, ExportFlow& exports, ImagesFlow& images, PlacingFlow& placing,
           GalleryFlow& gallery, RecentFiles& recent, QWidget* parent);

 signals:
  void quitRequested();

 private:
  void listRecent(OpeningFlow& opening, RecentFiles& recent);

  QMenu* m_recentMenu = nullptr;
};

}  // namespace latentscape
