// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/form.h"

#include "ui/widgets/choice_combo.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QGridLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace latentscape {

QComboBox* makeCombo(const char* objectName, const QString& label, const QString& help, QWidget* parent) {
  return new FormCombo(objectName, label, help, parent);
}

void setComboLocked(QComboBox* combo, const QString& reason) {
  const QString help = combo->property("help").toString();
  combo->setEnabled(reason.isEmpty());
  const QString tip = reason.isEmpty() ? help : reason + QLatin1Char('\n') + help;
  if (tip == combo->accessibleDescription()) return;
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

NumberField* makeNumber(const char* objectName, const QString& label, const QString& help, const NumberRange& range,
                        QWidget* parent) {
  auto* field = new NumberField(label, range, parent);
  describe(field, QString::fromLatin1(objectName), label, help);
  field->setHelp(help);
  field->setMinimumWidth(60);
  field->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  return field;
}

NumberField* makeNumber(const char* objectName, const QString& label, const QString& help, NumberField::Kind kind, double minimum,
                        double maximum, QWidget* parent) {
  return makeNumber(objectName, label, help, {minimum, maximum, kind == NumberField::Kind::Whole}, parent);
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

void chainTabs(const std::vector<QWidget*>& widgets) {
  for (std::size_t i = 1; i < widgets.size(); ++i) QWidget::setTabOrder(widgets[i - 1], widgets[i]);
}

QScrollArea* makeScrolling(const char* objectName, QWidget* contents, QWidget* parent) {
  auto* area = new QScrollArea(parent);
  area->setObjectName(QString::fromLatin1(objectName));
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  area->setWidgetResizable(true);
  area->setFocusPolicy(Qt::NoFocus);
  area->setWidget(contents);
  contents->setAutoFillBackground(false);
  area->viewport()->setAutoFillBackground(false);
  QScrollBar* bar = area->verticalScrollBar();
  const auto show = [bar](int least, int most) { bar->setEnabled(least < most); };  // the style sheet draws none that is disabled
  show(bar->minimum(), bar->maximum());
  QObject::connect(bar, &QScrollBar::rangeChanged, bar, show);
  // What has the keyboard is also brought into sight sideways, without a bar to go back by. Where there is a bar, it may move.
  QScrollBar* sideways = area->horizontalScrollBar();
  QObject::connect(sideways, &QScrollBar::valueChanged, area, [area, sideways] {
    if (area->horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff) sideways->setValue(sideways->minimum());
  });
  // Qt brings what has the keyboard into sight only on the way from one part of the area to another. What is pressed stays put.
  QObject::connect(qApp, &QApplication::focusChanged, area, [area](QWidget* old, QWidget* now) {
    const bool enters = now != nullptr && area->isAncestorOf(now) && (old == nullptr || !area->isAncestorOf(old));
    if (enters && QApplication::mouseButtons() == Qt::NoButton) area->ensureWidgetVisible(now);
  });
  return area;
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
