// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace latentscape {

class Banner;

// The banner's message about what was last opened, saved or exported: a newer one takes its place.
void showDocumentError(Banner& banner, const Error& error);
void showDocumentMessage(Banner& banner, const QString& text);
// What became of a file or folder that was written.
void showSaved(Banner& banner, const Result<void>& result, const QString& path);
void dismissDocumentMessage(Banner& banner);

}  // namespace latentscape
