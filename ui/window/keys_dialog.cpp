// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/keys_dialog.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>

#include <utility>
#include <vector>

namespace latentscape {
namespace {

using Row = std::pair<QString, QString>;  // keys, and what they do

QString withoutMarks(QString text) {
  return text.replace(QStringLiteral("&&"), QStringLiteral("\1"))
      .remove(QLatin1Char('&'))
      .replace(u'\1', u'&')
      .remove(QStringLiteral("…"));
}

void addRows(const QList<QAction*>& actions, std::vector<Row>& rows) {
  for (const QAction* action : actions) {
    if (action->menu() != nullptr) {
      addRows(action->menu()->actions(), rows);
      continue;
    }
    QStringList keys;
    for (const QKeySequence& sequence : action->shortcuts()) keys << sequence.toString(QKeySequence::NativeText);
    // An action whose text is what it does now says otherwise all that it does.
    const QString what = action->whatsThis().isEmpty() ? withoutMarks(action->text()) : action->whatsThis();
    if (!keys.isEmpty()) rows.emplace_back(keys.join(KeysDialog::tr(" or ")), what);
  }
}

QString section(const QString& title, const std::vector<Row>& rows) {
  QString text = QStringLiteral("<h3>%1</h3><table cellspacing=0 cellpadding=3 width=\"100%\">").arg(title.toHtmlEscaped());
  for (const auto& [keys, what] : rows) {
    text += QStringLiteral("<tr><td width=\"44%\">%1</td><td>%2</td></tr>").arg(keys.toHtmlEscaped(), what.toHtmlEscaped());
  }
  return text + QStringLiteral("</table>");
}

}  // namespace

QString KeysDialog::text(const QMenuBar& menus) {
  QString text =
      section(tr("On the map"), {{tr("Press anywhere, drag"), tr("the probe comes there and follows")},
                                 {tr("Press on A or B, drag"), tr("move that end of the interpolation")},
                                 {tr("Arrow keys"), tr("move the probe (with Shift: further)")},
                                 {tr("Shift+click"), tr("select an image; Esc clears it")},
                                 {tr("Shift+drag"), tr("brush images with a lasso (end with Ctrl: add, with Alt: take away)")},
                                 {tr("Enter, arrow keys, Enter"), tr("the same without a mouse, with a pen")},
                                 {tr("R"), tr("brush with a rectangle, or again with a lasso")},
                                 {tr("W"), tr("decoded images under the points, or none")},
                                 {tr("L"), tr("the next layer under the points")},
                                 {tr("Right click, Menu key"), tr("what can be done there, or at the probe")},
                                 {tr("A, B"), tr("put that end of the interpolation at the probe")},
                                 {tr("Right or middle button, or Space, and drag"), tr("pan")},
                                 {tr("Wheel, + and −"), tr("zoom")},
                                 {tr("F or Home"), tr("show all points again")}});
  text += section(tr("On the losses"), {{tr("Drag, arrow keys"), tr("move along the steps (with Ctrl: values too)")},
                                        {tr("Wheel, + and −"), tr("zoom the steps (with Ctrl: values)")},
                                        {tr("Double click, F or Home"), tr("the whole run again")},
                                        {tr("Right click, Menu key"), tr("views, axes, copy, save, export")}});
  text += section(tr("On a picture"), {{tr("Double click, Enter"), tr("enlarge it")},
                                       {tr("Ctrl+C"), tr("copy it")},
                                       {tr("Drag"), tr("take it to another program")},
                                       {tr("Right click, Menu key"), tr("copy, save or enlarge it")}});
  text += section(tr("On the drawing pad"), {{tr("Drag, with the right button"), tr("draw, erase")},
                                             {tr("Shift+drag"), tr("move what is under the pen (Edit)")},
                                             {tr("Arrow keys"), tr("move the pen (with Shift: further)")},
                                             {tr("Space"), tr("put the pen down, lift it")},
                                             {tr("Backspace, Ctrl+Z; Ctrl+Y"), tr("take a stroke back; redo it")},
                                             {tr("Delete"), tr("clear the pad")}});
  text += section(tr("On the classes"), {{tr("Click, Space"), tr("hide or show a class")},
                                         {tr("Double click, Alt+click, Enter"), tr("show it alone, or all again")}});
  text += section(tr("On the tabs below the map"), {{tr("Left, Right"), tr("the tab beside (Tab leads to their bar)")},
                                                    {tr("Alt and a digit"), tr("that tab; those after the tenth have none")}});
  for (const QAction* menu : menus.actions()) {
    std::vector<Row> rows;
    if (menu->menu() != nullptr) addRows(menu->menu()->actions(), rows);
    if (!rows.empty()) text += section(tr("Menu %1").arg(withoutMarks(menu->text())), rows);
  }
  return text;
}

KeysDialog::KeysDialog(const QMenuBar& menus, QWidget* parent)
    : ReadingDialog(QStringLiteral("keys"), tr("Mouse and keyboard"), text(menus), parent) {}

}  // namespace latentscape
