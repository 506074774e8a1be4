// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recent_files.h"

#include "core/base/files.h"

namespace latentscape {
namespace {

constexpr int kKept = 8;

QString full(const QString& path) { return QString::fromStdString(fullPath(path.toStdString()).string()); }

}  // namespace

RecentFiles::RecentFiles(QObject* parent) : QObject(parent) {}

void RecentFiles::setPaths(const QStringList& paths) {
  m_paths.clear();
  for (const QString& path : paths) m_paths.push_back(full(path));
  m_paths.removeDuplicates();
  m_paths = m_paths.mid(0, kKept);
  emit changed();
}

void RecentFiles::add(const QString& path) {
  m_paths.removeAll(full(path));
  m_paths.prepend(full(path));
  m_paths = m_paths.mid(0, kKept);
  emit changed();
}

}  // namespace latentscape
