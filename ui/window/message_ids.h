// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace latentscape {

// The banner's messages that more than one flow shows or takes away, by their ids.
inline const QString kDatasetMessage = QStringLiteral("dataset");    // the experiment's data set: its download, or what is wrong
inline const QString kKeptMessage = QStringLiteral("kept");          // where a run is, or why it isn't kept
inline const QString kImagesMessage = QStringLiteral("images");      // images of the user's that can't be opened
inline const QString kLeftMessage = QStringLiteral("left");          // runs before that can't be saved
inline const QString kPicturesMessage = QStringLiteral("pictures");  // of a run that has ended

}  // namespace latentscape
