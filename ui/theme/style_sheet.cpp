// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include <utility>

namespace latentscape {

namespace {

// $name$ stands for a colour of the palette, $small$ for the font size of headings.
constexpr const char* source = R"(
QMainWindow, QDialog { background: $panel$; }
QMainWindow::separator { background: $border$; width: 1px; height: 1px; }
QSplitter::handle { background: $border$; }
QSplitter::handle:hover { background: $accent$; }

QLabel { background: transparent; }
QLabel[role="heading"] {
  color: $muted$; font-size: $small$px; font-weight: 600; letter-spacing: 0.7px; text-transform: uppercase;
}
QLabel[role="caption"], QLabel[role="muted"] { color: $muted$; font-size: $caption$px; }
QLabel[role="value"] { color: $text$; }
QLabel[role="hint"] {
  background: $raised$; color: $text$; border: 1px solid $muted$; border-radius: 6px; padding: 8px 14px;
}
QLabel[role="mark"] { font-size: 17px; color: $muted$; }
QLabel[role="mark"][state="passed"] { color: $good$; }
QLabel[role="mark"][state="failed"] { color: $warning$; }
QLabel[role="caution"] { color: $warning$; font-size: $caption$px; }
QLabel[role="error"] { color: $danger$; font-size: $caption$px; }
QLabel:disabled, QLabel[role="caption"]:disabled, QLabel[role="value"]:disabled { color: $disabled$; }

QPushButton {
  background: $button$; color: $text$; border: 1px solid transparent; border-radius: 5px; padding: 5px 14px; outline: none;
}
QPushButton:hover { background: $hover$; }
QPushButton:pressed, QPushButton:checked { background: $raised$; }
QPushButton:focus { border-color: $focus$; }
QPushButton:disabled { color: $disabled$; }
QPushButton::menu-indicator { width: 0px; }
QPushButton[role="primary"] { background: $accentButton$; color: $onAccent$; font-weight: 600; padding: 5px 16px; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed { background: $accentHover$; }
QPushButton[role="primary"]:focus { border-color: $text$; }
QPushButton[role="primary"]:disabled { background: $button$; color: $disabled$; }
QPushButton[role="chip"] { background: transparent; border-radius: 11px; padding: 2px 8px; font-size: $caption$px; }
QPushButton[role="chip"]:hover { background: $hover$; }
QPushButton[role="chip"]:checked { background: transparent; }
QPushButton[role="chip"]:checked:hover { background: $hover$; }
QPushButton[role="chip"]:!checked { color: $muted$; }
QPushButton[role="chip"]:disabled { color: $disabled$; }
QPushButton[role="chip"]:focus { border-color: $focus$; }
QPushButton[role="segment"] {
  background: $field$; color: $text$; border-radius: 5px; padding: 4px 12px; font-size: $caption$px;
}
QPushButton[role="segment"]:hover { background: $hover$; }
QPushButton[role="segment"]:checked { background: $raised$; font-weight: 500; $segmentBorder$ }
QPushButton[role="segment"]:focus { border-color: $focus$; }
QPushButton[role="segment"]:disabled { color: $disabled$; }
QPushButton[role="segment"][narrow="true"] { padding: 4px 4px; }

QToolButton[role="section"] {
  background: transparent; color: $muted$; border: 1px solid transparent; border-radius: 5px; padding: 3px 6px 3px 2px;
}
QToolButton[role="section"]:hover { color: $text$; background: $hover$; }
QToolButton[role="section"]:focus { border-color: $focus$; }

QFrame[role="card"] { background: $window$; border: none; border-radius: 8px; }
QFrame[role="hairline"] { background: $border$; border: none; }
QFrame[role="bar"] { background: $window$; border: none; }
QFrame[role="banner-error"] { background: $errorGround$; border: 1px solid $danger$; border-radius: 6px; }
QFrame[role="banner-error"] QLabel { color: $errorText$; }
QFrame[role="banner-info"] { background: $infoGround$; border: 1px solid $accent$; border-radius: 6px; }
QFrame[role="banner-info"] QLabel { color: $infoText$; }
QFrame#startCard QPushButton { background: $panel$; color: $text$; }
QFrame#startCard QPushButton:hover { background: $hover$; }
QPlainTextEdit[role="detail"] {
  background: transparent; color: $infoText$; border: 1px solid transparent; border-radius: 4px; padding: 0px;
}
QPlainTextEdit[role="detail"]:focus { border-color: $focus$; }
QFrame[role="banner-error"] QPlainTextEdit[role="detail"] { color: $errorText$; }
QLabel[role="chip"] { background: $field$; color: $muted$; border-radius: 11px; padding: 3px 10px; font-size: $caption$px; }

QMenuBar { background: $window$; color: $text$; border: none; padding: 3px 6px; }
QMenuBar::item { background: transparent; color: $muted$; padding: 4px 9px; border-radius: 5px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $accentButton$; color: $onAccent$; }
QMenu { background: $window$; color: $text$; border: 1px solid $border$; padding: 5px; }
QMenu::item { padding: 5px 22px 5px 26px; border-radius: 4px; }
QMenu::item:selected { background: $accentButton$; color: $onAccent$; }
QMenu::item:disabled { color: $disabled$; background: transparent; }
QComboBox QAbstractItemView::item { padding: 5px 8px; border: none; }
QComboBox QAbstractItemView::item:selected { background: $accentButton$; color: $onAccent$; }
QComboBox QAbstractItemView::item:disabled { color: $disabled$; background: transparent; }
QMenu::separator { height: 1px; background: $border$; margin: 5px 8px; }
QToolBar { background: $window$; border: none; spacing: 8px; padding: 6px 12px; }
QStatusBar { background: $window$; color: $muted$; border-top: 1px solid $border$; font-size: $caption$px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted$; font-size: $caption$px; }
QToolTip { background: $raised$; color: $text$; border: 1px solid $border$; padding: 5px 7px; }

QTabWidget::pane { border: none; }
QTabWidget::tab-bar { left: -4px; }
QTabBar { qproperty-drawBase: 0; outline: none; background: transparent; border: none; }
QTabBar::tab {
  background: transparent; color: $muted$; border: 2px solid transparent; padding: 5px 3px;
  margin: 0px 8px 0px 0px;
}
QTabBar::tab:hover { color: $text$; }
QTabBar::tab:selected { color: $text$; border-bottom-color: $accent$; }
QTabBar::tab:selected:focus { border-color: $focus$; }
QTabBar::tab:disabled { color: $disabled$; }

QTreeWidget#skippedList { background: $field$; border: 2px solid transparent; border-radius: 6px; outline: none; }
QTreeWidget#skippedList:focus { border-color: $focus$; }
QTreeWidget#skippedList::item { padding: 4px 6px; border: none; }
QTreeWidget#skippedList::item:selected { background: $raised$; color: $text$; }
QHeaderView { background: $field$; }
QHeaderView::section {
  background: $field$; color: $muted$; border: none; border-bottom: 1px solid $border$; padding: 6px 8px;
}

QFileDialog QTreeView, QFileDialog QListView {
  background: $field$; border: 1px solid transparent; border-radius: 6px; outline: none; padding: 2px;
}
QFileDialog QTreeView:focus, QFileDialog QListView:focus { border-color: $accent$; }
QFileDialog QTreeView::item, QFileDialog QListView::item { padding: 3px 4px; border: none; }
QFileDialog QTreeView::item:selected, QFileDialog QListView::item:selected { background: $accentButton$; color: $onAccent$; }
QFileDialog QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 4px; }
QFileDialog QToolButton:hover { background: $hover$; }
QFileDialog QToolButton:checked { background: $raised$; }
QFileDialog QToolButton:focus { border-color: $accent$; }
QMessageBox#closeQuestion QLabel#qt_msgbox_label { font-weight: 600; }
QMessageBox QLabel#qt_msgbox_informativelabel { min-width: 340px; }

QScrollArea { background: transparent; border: none; }
QScrollArea[role="read"] { border: 2px solid transparent; border-radius: 4px; }
QScrollArea[role="read"]:focus { border-color: $focus$; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0px; }
QScrollBar::handle { background: $faint$; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted$; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

}  // namespace

QString styleSheet(const Palette& c, int fontPixels) {
  const bool dark = c.panel.lightness() < 128;
  // The colour as #rrggbb: every palette entry used here is opaque.
  const std::pair<const char*, QColor> colours[] = {{"window", c.window},
                                                    {"panel", c.panel},
                                                    {"field", c.field},
                                                    {"button", c.button},
                                                    {"hover", c.hover},
                                                    {"raised", c.raised},
                                                    {"border", c.border},
                                                    {"text", c.text},
                                                    {"muted", c.muted},
                                                    {"faint", c.faint},
                                                    {"disabled", c.disabled},
                                                    {"accent", c.accent},
                                                    {"focus", c.focus},
                                                    {"onAccent", c.onAccent},
                                                    {"accentButton", c.accentButton},
                                                    {"accentHover", c.accentHover},
                                                    {"danger", c.danger},
                                                    {"good", c.good},
                                                    {"warning", c.warning},
                                                    {"errorGround", c.errorGround},
                                                    {"errorText", c.errorText},
                                                    {"infoGround", c.infoGround},
                                                    {"infoText", c.infoText}};
  QString sheet = QString::fromLatin1(source);
  for (const auto& [name, colour] : colours) sheet.replace(QStringLiteral("$%1$").arg(QLatin1String(name)), colour.name());
  // On a light background, white on light grey needs an outline to show as the chosen segment.
  sheet.replace(QStringLiteral("$segmentBorder$"),
                dark ? QString() : QStringLiteral("border: 1px solid %1;").arg(c.border.darker(108).name()));
  sheet.replace(QStringLiteral("$small$"), QString::number(fontPixels - 2));
  sheet.replace(QStringLiteral("$caption$"), QString::number(fontPixels - 1));
  return sheet;
}

}  // namespace latentscape
