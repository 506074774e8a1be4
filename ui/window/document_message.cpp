// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/document_message.h"

#include "ui/widgets/banner.h"

#include <QCoreApplication>
#include <QDir>

namespace latentscape {
namespace {

const QString kMessage = QStringLiteral("document");

}  // namespace

void showDocumentError(Banner& banner, const Error& error) { banner.showError(error, kMessage); }

void showDocumentMessage(Banner& banner, const QString& text) { banner.showNews(text, kMessage); }

void showSaved(Banner& banner, const Result<void>& result, const QString& path) {
  if (!result) return showDocumentError(banner, result.error());
  showDocumentMessage(banner, QCoreApplication::translate("DocumentMessage", "Saved %1").arg(QDir::toNativeSeparators(path)));
}

void dismissDocumentMessage(Banner& banner) { banner.dismiss(kMessage); }

}  // namespace latentscape
