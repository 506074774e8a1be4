// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recent_files.h"

#include "core/base/files.h"

#include <utility>

namespace latentscape {
namespace {

QString full(const QString& path) { return QString::fromStdString(fullPath(path.toStdString()).string()); }

}  // namespace

RecentFiles::RecentFiles(QObject* parent) : QObject(parent) {}

void RecentFiles::setPaths(const QStringList& paths) {
  m_paths.clear();
  for (const QString& path : paths) m_paths.push_back(full(path));
  m_paths.removeDuplicates();
  m_paths = m_paths.mid(0, kMost);
  emit changed();
}

void RecentFiles::add(const QString& path) {
  const QString added = full(path);
  m_paths.removeAll(added);
  m_paths.prepend(added);
  m_paths = m_paths.mid(0, kMost);
  emit changed();
  emit this->added(added);
}

void RecentFiles::remove(const QString& path) {
  const QString gone = full(path);
  if (m_paths.removeAll(gone) == 0) return;
  emit changed();
  emit removed({gone});
}

void RecentFiles::clear() {
  const QStringList gone = std::exchange(m_paths, {});
  emit changed();
  emit removed(gone);
}

}  // namespace latentscape
