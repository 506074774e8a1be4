// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_title.h"

#include "ui/widgets/text.h"

#include <QWidget>

namespace latentscape {

WindowTitle::WindowTitle(QWidget& window) : QObject(&window), m_window(window) { m_window.setWindowTitle(tr("Latentscape")); }

void WindowTitle::show(const QString& model) { m_window.setWindowTitle(tr("%1 — Latentscape").arg(plainTitle(model))); }

}  // namespace latentscape
