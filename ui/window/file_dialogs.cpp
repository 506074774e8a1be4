// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/file_dialogs.h"

#include "ui/widgets/text.h"

#include <QAbstractButton>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QStandardPaths>
#include <QWidget>

#include <utility>

namespace latentscape {

FileDialogs::FileDialogs(QWidget& window)
    : QObject(&window), m_window(window), m_folder(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)) {
  if (m_folder.isEmpty() || !QFileInfo(m_folder).isDir()) m_folder = QDir::homePath();
}

void FileDialogs::setFolder(const QString& folder) {
  if (!folder.isEmpty() && QFileInfo(folder).isDir()) m_folder = folder;
}

void FileDialogs::askToSave(const QString& caption, const QString& suggested, const QString& filter, Chosen chosen) {
  auto* dialog = new QFileDialog(&m_window, caption, QDir(m_folder).filePath(suggested), filter);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setLabelText(QFileDialog::LookIn, tr("Save in:"));
  dialog->setDefaultSuffix(QFileInfo(suggested).suffix());
  connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& selected) {
    const qsizetype dot = selected.lastIndexOf(QLatin1String("*."));  // "Table (*.csv)"
    if (dot >= 0) dialog->setDefaultSuffix(selected.mid(dot + 2).chopped(1));
  });
  open(dialog, "saveDialog", [this, chosen = std::move(chosen)](const QString& file) {
    m_folder = QFileInfo(file).absolutePath();
    emit folderChanged();
    chosen(file);
  });
}

void FileDialogs::askForFile(const char* name, const QString& caption, const QString& filter, Chosen chosen) {
  auto* dialog = new QFileDialog(&m_window, caption, m_folder, filter);
  dialog->setFileMode(QFileDialog::ExistingFile);
  open(dialog, name, std::move(chosen));
}

void FileDialogs::askForFolder(const char* name, const QString& caption, Chosen chosen) {
  auto* dialog = new QFileDialog(&m_window, caption, m_folder);
  dialog->setFileMode(QFileDialog::Directory);
  open(dialog, name, std::move(chosen));
}

void FileDialogs::open(QFileDialog* dialog, const char* name, Chosen chosen) {
  dialog->setObjectName(QString::fromLatin1(name));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  // The desktop's own dialog has none.
  if (const auto* box = dialog->findChild<QDialogButtonBox*>()) {
    for (QAbstractButton* button : box->buttons()) {
      if (box->buttonRole(button) == QDialogButtonBox::AcceptRole) setStyleProperty(button, "role", QStringLiteral("primary"));
    }
  }
  connect(dialog, &QFileDialog::fileSelected, this, [chosen = std::move(chosen)](const QString& path) { chosen(path); });
  dialog->open();
}

}  // namespace latentscape
