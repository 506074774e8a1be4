// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QImage>

#include <optional>

class QMimeData;
class QString;

namespace latentscape {

// The picture in data from another program, whatever else is in it. Nothing: there is none. An Error: it is too large. name: what
// it is called.
std::optional<Result<QImage>> pictureIn(const QMimeData& data, const QString& name);

}  // namespace latentscape
