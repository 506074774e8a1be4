// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/help_menu.h"

#include "ui/window/menu_action.h"

#include <QApplication>
#include <QMessageBox>

namespace latentscape {

HelpMenu::HelpMenu(QWidget* parent) : QMenu(tr("&Help"), parent) {
  addMenuAction(*this, QStringLiteral("keys"), tr("&Mouse and Keyboard"), QKeySequence::HelpContents, [this] {
    tell("keysBox", tr("Mouse and keyboard"),
         tr("<h3>On the map</h3><table cellspacing=6>"
            "<tr><td>Press anywhere, drag</td><td>the probe comes there and follows</td></tr>"
            "<tr><td>Press on A or B, drag</td><td>move that end of the interpolation</td></tr>"
            "<tr><td>Arrow keys</td><td>move the probe (with Shift: further)</td></tr>"
            "<tr><td>Shift+click</td><td>select an image; Esc clears it</td></tr>"
            "<tr><td>Right click, Menu key</td><td>what can be done there, or at the probe</td></tr>"
            "<tr><td>A, B</td><td>put that end of the interpolation at the probe</td></tr>"
            "<tr><td>Right or middle button, or Space, and drag</td><td>pan</td></tr>"
            "<tr><td>Wheel, + and −</td><td>zoom</td></tr>"
            "<tr><td>F or Home</td><td>show all points again</td></tr></table>"
            "<h3>Training</h3><table cellspacing=6><tr><td>F5</td><td>train, pause, resume</td></tr>"
            "<tr><td>F10</td><td>one step</td></tr><tr><td>Shift+F5</td><td>stop</td></tr>"
            "<tr><td>Ctrl+R</td><td>reset</td></tr></table>"
            "<h3>Tabs</h3><table cellspacing=6><tr><td>Alt+1 to Alt+9, Alt+0</td><td>a tab (all of them: "
            "Explore, Tabs)</td></tr></table>"));
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
  auto* box = new QMessageBox(QMessageBox::NoIcon, title, text, QMessageBox::Close, parentWidget()->window());
  box->setObjectName(QString::fromLatin1(name));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->open();
}

}  // namespace latentscape
