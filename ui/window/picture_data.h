// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <optional>

class QMimeData;
class QString;

namespace latentscape {

// The picture in data from another program, whatever else is in it: three channels, with white under transparent parts, as in
// pictures from files. Nothing: there is none. An Error: it is too large. name: what it is called.
std::optional<Result<Image>> pictureIn(const QMimeData& data, const QString& name);

}  // namespace latentscape
