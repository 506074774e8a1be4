// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace latentscape {

// The files and folders of this machine in a list of URLs (text/uri-list, RFC 2483), each once, as full paths; and what of the
// list is none of them, with the reason.
struct DroppedPaths {
  QStringList paths;
  QStringList leftOut;
};

// host: the name of this machine, which URLs may have in place of "localhost" or nothing. Touches no file.
DroppedPaths droppedPaths(const QByteArray& uriList, const QString& host);

}  // namespace latentscape
