// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice_combo.h"

#include "ui/widgets/terms.h"
#include "ui/widgets/text.h"

#include <QKeyEvent>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QTextDocument>

namespace latentscape {
namespace {

constexpr int kInset = 2;  // pixels that a style keeps free around the text

}  // namespace

FormCombo::FormCombo(const char* objectName, const QString& label, const QString& help, QWidget* parent) : QComboBox(parent) {
  leaveWheelToScrolling(this);
  describe(this, QString::fromLatin1(objectName), label, help);
  setProperty("help", help);
  setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  setMinimumContentsLength(4);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  setMinimumWidth(72);
}

void FormCombo::addChoice(const QString& title, const QString& note, const QString& brief) {
  addItem(title);
  const QString help = richExplanation(termsIn(title));
  const QString tip = help.isEmpty() ? note : (note.isEmpty() ? QString() : Qt::convertFromPlainText(note)) + help;
  if (!tip.isEmpty()) setItemData(count() - 1, tip, Qt::ToolTipRole);
  if (!brief.isEmpty()) setItemData(count() - 1, brief, kShortTitle);
}

// Keys open the list instead of stepping through it: choosing an item may load a data set or ask for a folder.
void FormCombo::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  const bool opens = key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown ||
                     key == Qt::Key_Home || key == Qt::Key_End || key == Qt::Key_Return || key == Qt::Key_Enter;
  if (opens) showPopup();
  else QComboBox::keyPressEvent(event);
}

void FormCombo::paintEvent(QPaintEvent*) {
  QStyleOptionComboBox option;
  initStyleOption(&option);
  const int room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this).width() - 2 * kInset;
  const auto fits = [&](const QString& text) { return fontMetrics().horizontalAdvance(text) <= room; };
  if (const QString title = currentData(kShortTitle).toString(); !title.isEmpty() && !fits(option.currentText))
    option.currentText = title;
  option.currentText = fontMetrics().elidedText(option.currentText, Qt::ElideRight, room);
  QStylePainter painter(this);
  painter.drawComplexControl(QStyle::CC_ComboBox, option);
  painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

}  // namespace latentscape
