// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/last_run.h"

#include "core/base/files.h"

namespace latentscape {

LastRun::LastRun(QObject* parent) : QObject(parent) {}

void LastRun::setPath(const QString& path) {
  const QString full = path.isEmpty() ? QString() : QString::fromStdString(fullPath(path.toStdString()).string());
  if (full == m_path) return;
  m_path = full;
  emit changed();
}

}  // namespace latentscape
