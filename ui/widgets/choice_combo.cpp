// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice_combo.h"

#include "ui/widgets/terms.h"
#include "ui/widgets/text.h"

#include <QAbstractItemView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QStyledItemDelegate>
#include <QTextDocument>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kInset = 2;      // pixels that a style keeps free around the text
constexpr int kMargins = 40;   // around the texts of the list, with room for its scroll bar
constexpr int kSeparator = 9;  // height of a line between rows, as in menus

// The rows of the list. A style sheet reaches these, but not those of a combo box's usual delegate, which draws separators.
class ListRows : public QStyledItemDelegate {
 public:
  explicit ListRows(QObject* parent) : QStyledItemDelegate(parent) {}

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return isSeparator(index) ? QSize(size.width(), kSeparator) : size;
  }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    if (!isSeparator(index)) return QStyledItemDelegate::paint(painter, option, index);
    const QRect line(option.rect.left(), option.rect.center().y(), option.rect.width(), 1);
    painter->fillRect(line.adjusted(8, 0, -8, 0), option.palette.color(QPalette::Mid));
  }

 private:
  // As QComboBox::insertSeparator() marks it.
  static bool isSeparator(const QModelIndex& index) {
    return index.data(Qt::AccessibleDescriptionRole).toString() == QLatin1String("separator");
  }
};

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
  const QString lines = inShortLines(note);
  const QString tip = help.isEmpty() ? lines : (note.isEmpty() ? QString() : Qt::convertFromPlainText(lines)) + help;
  if (!tip.isEmpty()) setItemData(count() - 1, tip, Qt::ToolTipRole);
  if (!brief.isEmpty()) setItemData(count() - 1, brief, kShortTitle);
}

int FormCombo::widest(bool whole) const {
  ensurePolished();
  int widest = 0;
  for (int i = 0; i < count(); ++i) {
    const int title = fontMetrics().horizontalAdvance(itemText(i));
    const QString brief = whole ? QString() : itemData(i, kShortTitle).toString();
    widest = std::max(widest, brief.isEmpty() ? title : std::min(title, fontMetrics().horizontalAdvance(brief)));
  }
  return widest;
}

int FormCombo::widthShowing(bool whole) const {
  const int texts = widest(whole);
  QStyleOptionComboBox option;
  initStyleOption(&option);
  const QRect field = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
  return width() - field.width() + 2 * kInset + texts;
}

// Only now: the list is made with its first use.
void FormCombo::showPopup() {
  if (!std::exchange(m_hasRows, true)) setItemDelegate(new ListRows(this));
  view()->setMinimumWidth(widest(true) + kMargins);  // however narrow the box is
  QComboBox::showPopup();
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
