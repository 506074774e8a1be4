// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/help_menu.h"

#include "ui/widgets/text.h"
#include "ui/window/keys_dialog.h"
#include "ui/window/menu_action.h"
#include "ui/window/terms_dialog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QMenuBar>
#include <QMessageBox>

namespace latentscape {
namespace {

// The menu's, or the full screen's, which lies over it.
QWidget* windowInFront(const QMenuBar& menus) {
  QWidget* active = QApplication::activeWindow();
  return active != nullptr ? active : menus.window();
}

}  // namespace

HelpMenu::HelpMenu(QMenuBar& menus) : QMenu(tr("&Help"), &menus), m_menus(menus) {
  addMenuAction(*this, QStringLiteral("keys"), tr("&Mouse and Keyboard"), QKeySequence::HelpContents, [this] {
    auto* dialog = new KeysDialog(m_menus, windowInFront(m_menus));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
  });
  addMenuAction(*this, QStringLiteral("terms"), tr("&Terms"), {}, [this] {
    auto* dialog = new TermsDialog(windowInFront(m_menus));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
  });
  addMenuAction(*this, QStringLiteral("about"), tr("&About Latentscape"), {}, [this] {
    tell("aboutBox", tr("About Latentscape"),
         tr("<h2>Latentscape %1</h2><p>An explorer of latent spaces.</p><p>GPL-3.0-or-later. "
            "The built-in digits are MNIST's test images (Yann LeCun and Corinna Cortes, CC BY-SA 3.0).</p>"
            "<p>With Qt %2, QCustomPlot, LibTorch, Highway, Cairo and libcurl.</p>")
             .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())));
  });
}

void HelpMenu::tell(const char* name, const QString& title, const QString& text) {
  auto* box = new QMessageBox(QMessageBox::NoIcon, title, text, QMessageBox::Close, windowInFront(m_menus));
  box->setObjectName(QString::fromLatin1(name));
  box->setAttribute(Qt::WA_DeleteOnClose);
  QAbstractButton* close = box->button(QMessageBox::Close);
  describe(close, QStringLiteral("aboutClose"), tr("Close"), tr("Close this window"));
  setStyleProperty(close, "role", QStringLiteral("primary"));
  box->open();
}

}  // namespace latentscape
