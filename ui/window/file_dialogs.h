// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <functional>

class QFileDialog;
class QWidget;

namespace latentscape {

// The window's file dialogs, which begin in the folder where the user last saved or chose something. None waits: what was
// chosen arrives later, or never. GUI thread only.
class FileDialogs : public QObject {
  Q_OBJECT
 public:
  using Chosen = std::function<void(const QString& path)>;

  explicit FileDialogs(QWidget& window);

  const QString& folder() const { return m_folder; }
  void setFolder(const QString& folder);  // ignored if there is no such folder; emits nothing

  // suggested: the name of the file, or of the folder that will be made. Its extension follows the chosen filter. The dialog
  // asks before it replaces something.
  void askToSave(const QString& caption, const QString& suggested, const QString& filter, Chosen chosen);
  // name: the dialog's objectName.
  void askForFile(const char* name, const QString& caption, const QString& filter, Chosen chosen);
  void askForFolder(const char* name, const QString& caption, Chosen chosen);

 signals:
  void folderChanged();  // the user has saved into another folder

 private:
  void open(QFileDialog* dialog, const char* name, Chosen chosen);

  QWidget& m_window;
  QString m_folder;
};

}  // namespace latentscape
