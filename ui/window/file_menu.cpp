// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/file_menu.h"

#include "ui/widgets/text.h"
#include "ui/window/menu_action.h"

#include <QDir>

namespace latentscape {

FileMenu::FileMenu(OpeningFlow& opening, KeepingFlow& keeping, ExportFlow& exports, ImagesFlow& images, PlacingFlow& placing,
                   GalleryFlow& gallery, RecentFiles& recent, QWidget* parent)
    : QMenu(tr("&File"), parent) {
  const auto add = [this](const char* name, const QString& text, const QKeySequence& keys, std::function<void()> trigger) {
    addMenuAction(*this, QString::fromLatin1(name), text, keys, std::move(trigger));
  };
  add("openModel", tr("&Open Model…"), QKeySequence::Open, [&] { opening.askForModel(); });
  add("openRun", tr("Open R&un…"), QKeySequence(tr("Ctrl+Shift+O")), [&] { opening.askForRun(); });
  m_recentMenu = addMenu(tr("Open &Recent"));
  add("openEmbedded", tr("Open &Built-in Model"), {}, [&] { opening.openEmbedded(); });
  addSeparator();
  add("openImages", tr("Open &Images…"), QKeySequence(tr("Ctrl+I")), [&] { images.askForFile(); });
  add("openImageFolder", tr("Open Image &Folder…"), QKeySequence(tr("Ctrl+Shift+I")), [&] { images.askForFolder(); });
  add("showImages", tr("Sho&w Images…"), QKeySequence(tr("Ctrl+Shift+L")), [&] { gallery.showGallery(); });
  add("placePicture", tr("Place a &Picture…"), {}, [&] { placing.askForPicture(); });
  addSeparator();
  add("saveModel", tr("&Save Model…"), QKeySequence::Save, [&] { keeping.saveModel(); });
  add("saveRun", tr("S&ave Run…"), QKeySequence(tr("Ctrl+Shift+S")), [&] { keeping.saveRun(); });
  addSeparator();
  add("exportPictures", tr("&Export Pictures…"), QKeySequence(tr("Ctrl+E")), [&] { exports.exportPictures(); });
  add("exportLosses", tr("Export &Losses…"), {}, [&] { exports.exportLosses(); });
  addSeparator();
  add("quit", tr("&Quit"), QKeySequence::Quit, [this] { emit quitRequested(); });
  const auto list = [this, &opening, &recent] { listRecent(opening, recent); };
  connect(&recent, &RecentFiles::changed, this, list);
  list();
}

void FileMenu::listRecent(OpeningFlow& opening, RecentFiles& recent) {
  m_recentMenu->clear();
  for (const QString& path : recent.paths()) {
    QAction* action = m_recentMenu->addAction(plainMenuText(QDir::toNativeSeparators(path)));
    connect(action, &QAction::triggered, &opening, [&opening, path] { opening.open(path); });
  }
  m_recentMenu->setEnabled(!recent.paths().isEmpty());
  m_recentMenu->addSeparator();
  // Later: clearing the list removes this very entry.
  QAction* clear = m_recentMenu->addAction(tr("&Clear This List"));
  clear->setObjectName(QStringLiteral("clearRecent"));
  connect(clear, &QAction::triggered, &recent, &RecentFiles::clear, Qt::QueuedConnection);
}

}  // namespace latentscape
