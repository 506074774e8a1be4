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

void showSaved(Banner& banner, const Result<void>& result, const QString& path, const QString& note) {
  if (!result) return showDocumentError(banner, result.error());
  const auto text = [](const char* words) { return QCoreApplication::translate("DocumentMessage", words); };
  const QString file = QDir::toNativeSeparators(path);
  showDocumentMessage(banner, note.isEmpty() ? text("Saved %1").arg(file) : text("Saved %1. %2").arg(file, note));
}

void dismissDocumentMessage(Banner& banner) { banner.dismiss(kMessage); }

}  // namespace latentscape
