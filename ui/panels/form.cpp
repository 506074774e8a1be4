// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/form.h"

#include "ui/widgets/text.h"

#include <QComboBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QToolButton>
#include <QVBoxLayout>

namespace latentscape {
namespace {

// Keys open the list instead of stepping through it: choosing an item may load a data set or ask for a folder.
class ListCombo : public QComboBox {
 public:
  using QComboBox::QComboBox;

 protected:
  void keyPressEvent(QKeyEvent* event) override {
    const int key = event->key();
    const bool opens = key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown ||
                       key == Qt::Key_Home || key == Qt::Key_End || key == Qt::Key_Return || key == Qt::Key_Enter;
    if (opens) showPopup();
    else QComboBox::keyPressEvent(event);
  }
};

}  // namespace

QComboBox* makeCombo(const char* objectName, const QString& label, const QString& help, QWidget* parent) {
  auto* combo = new ListCombo(parent);
  leaveWheelToScrolling(combo);
  describe(combo, QString::fromLatin1(objectName), label, help);
  combo->setProperty("help", help);
  combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  combo->setMinimumContentsLength(4);
  combo->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  combo->setMinimumWidth(72);
  return combo;
}

void setComboLocked(QComboBox* combo, const QString& reason) {
  const QString help = combo->property("help").toString();
  combo->setEnabled(reason.isEmpty());
  const QString tip = reason.isEmpty() ? help : reason + QLatin1Char('\n') + help;
  combo->setToolTip(plainToolTip(tip));
  combo->setAccessibleDescription(tip);
}

QVBoxLayout* captioned(const QString& label, QWidget* field, QWidget* parent) {
  auto* column = new QVBoxLayout;
  column->setSpacing(4);
  auto* caption = makeLabel(label, QStringLiteral("caption"), parent);
  caption->setBuddy(field);
  column->addWidget(caption);
  column->addWidget(field);
  return column;
}

NumberField* makeNumber(const char* objectName, const QString& label, const QString& help, NumberField::Kind kind, double minimum,
                        double maximum, QWidget* parent) {
  auto* field = new NumberField(label, kind, minimum, maximum, parent);
  describe(field, QString::fromLatin1(objectName), label, help);
  field->setHelp(help);
  field->setMinimumWidth(60);
  field->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  return field;
}

QGridLayout* makePairs() {
  auto* pairs = new QGridLayout;
  pairs->setHorizontalSpacing(10);
  pairs->setVerticalSpacing(9);
  pairs->setColumnStretch(0, 1);
  pairs->setColumnStretch(1, 1);
  return pairs;
}

void addPair(QGridLayout* pairs, const QString& leftLabel, QWidget* left, const QString& rightLabel, QWidget* right,
             QWidget* parent) {
  const int row = pairs->rowCount();
  pairs->addLayout(captioned(leftLabel, left, parent), row, 0);
  pairs->addLayout(captioned(rightLabel, right, parent), row, 1);
}

QToolButton* makeSection(const char* objectName, const QString& title, const QString& help, QWidget* fields, QWidget* parent) {
  auto* toggle = new QToolButton(parent);
  toggle->setText(title);
  describe(toggle, QString::fromLatin1(objectName), title, help);
  setStyleProperty(toggle, "role", QStringLiteral("section"));
  toggle->setCheckable(true);
  toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  toggle->setArrowType(Qt::RightArrow);
  toggle->setAutoRaise(true);
  fields->hide();
  QObject::connect(toggle, &QToolButton::toggled, fields, [toggle, fields](bool open) {
    toggle->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    fields->setVisible(open);
  });
  return toggle;
}

}  // namespace latentscape
