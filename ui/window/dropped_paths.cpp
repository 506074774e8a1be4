// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/dropped_paths.h"

#include "core/base/files.h"
#include "core/base/printable.h"

#include <QCoreApplication>

namespace latentscape {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("DroppedPaths", text); }

struct Dropped {
  QString path;
  QString problem;  // if it has no path
};

// file:/PATH, file:///PATH or file://HOST/PATH.
Dropped pathOf(const QByteArray& url, const QString& host) {
  constexpr qsizetype scheme = 5;
  if (url.left(scheme).compare("file:", Qt::CaseInsensitive) != 0) return {{}, tr("is not a file on this machine")};
  QByteArray path = url.mid(scheme);
  if (path.startsWith("//")) {
    const qsizetype end = path.indexOf('/', 2);
    const QString machine = QString::fromUtf8(QByteArray::fromPercentEncoding(path.mid(2, end < 0 ? -1 : end - 2)));
    const auto is = [&machine](const QString& name) { return machine.compare(name, Qt::CaseInsensitive) == 0; };
    if (!machine.isEmpty() && !is(QStringLiteral("localhost")) && !is(host))
      return {{}, tr("is on another machine; copy it to this one")};
    path = end < 0 ? QByteArray() : path.mid(end);
  }
  for (const char mark : {'?', '#'}) path = path.left(path.indexOf(mark) < 0 ? path.size() : path.indexOf(mark));
  if (!path.startsWith('/')) return {{}, tr("has no path from the root on")};
  path = QByteArray::fromPercentEncoding(path);
  const QString text = QString::fromUtf8(path);
  if (path.contains('\0') || text.toUtf8() != path) return {{}, tr("has a name that is not UTF-8; rename it")};
  return {QString::fromStdString(fullPath(text.toStdString()).string()), {}};
}

}  // namespace

DroppedPaths droppedPaths(const QByteArray& uriList, const QString& host) {
  DroppedPaths dropped;
  for (const QByteArray& line : uriList.split('\n')) {
    const QByteArray url = line.trimmed();
    if (url.isEmpty() || url.startsWith('#')) continue;  // a comment
    const Dropped one = pathOf(url, host);
    if (one.path.isEmpty())
      dropped.leftOut.push_back(QString::fromStdString(printable(url.toStdString())) + QStringLiteral(": ") + one.problem);
    else if (!dropped.paths.contains(one.path)) dropped.paths.push_back(one.path);
  }
  return dropped;
}

}  // namespace latentscape
