// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace latentscape {

class Banner;

// The banner's message about what was last opened, saved or exported: a newer one takes its place.
void showDocumentError(Banner& banner, const Error& error);
void showDocumentMessage(Banner& banner, const QString& text);
// What became of a file or folder that was written. note: a sentence about it, if there is something to know.
void showSaved(Banner& banner, const Result<void>& result, const QString& path, const QString& note = {});
void dismissDocumentMessage(Banner& banner);

}  // namespace latentscape
