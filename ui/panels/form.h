// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/number_field.h"

#include <QString>

#include <vector>

class QComboBox;
class QGridLayout;
class QScrollArea;
class QToolButton;
class QVBoxLayout;
class QWidget;

namespace latentscape {

// A FormCombo without items (ui/widgets/choice_combo.h, which also has ChoiceCombo, for the values of an enumeration).
QComboBox* makeCombo(const char* objectName, const QString& label, const QString& help, QWidget* parent);
// If not empty, the widget is disabled and its tooltip gives this reason.
void setComboLocked(QComboBox* combo, const QString& reason);

// A number field that may become as narrow as its column.
NumberField* makeNumber(const char* objectName, const QString& label, const QString& help, const NumberRange& range,
                        QWidget* parent);
NumberField* makeNumber(const char* objectName, const QString& label, const QString& help, NumberField::Kind kind, double minimum,
                        double maximum, QWidget* parent);

// A field below its caption.
QVBoxLayout* captioned(const QString& label, QWidget* field, QWidget* parent);

// Two columns of equal width for fields below their captions.
QGridLayout* makePairs();
void addPair(QGridLayout* pairs, const QString& leftLabel, QWidget* left, const QString& rightLabel, QWidget* right,
             QWidget* parent);

// Tab goes from each to the next.
void chainTabs(const std::vector<QWidget*>& widgets);

// Scrolls up and down, and keeps room for the scroll bar, so that nothing moves when there is more to scroll.
QScrollArea* makeScrolling(const char* objectName, QWidget* contents, QWidget* parent = nullptr);

// A button that shows or hides fields, which are hidden at first.
QToolButton* makeSection(const char* objectName, const QString& title, const QString& help, QWidget* fields, QWidget* parent);

}  // namespace latentscape
