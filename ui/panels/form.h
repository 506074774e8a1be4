// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/number_field.h"

#include <QString>

class QComboBox;
class QGridLayout;
class QToolButton;
class QVBoxLayout;
class QWidget;

namespace latentscape {

// A combo box for a form: opens its list on the arrow keys rather than go through its items, leaves the wheel to scrolling, and
// cuts long titles rather than widen its panel.
QComboBox* makeCombo(const char* objectName, const QString& label, const QString& help, QWidget* parent);
// Not empty: cannot be changed now, for that reason, which the tooltip tells.
void setComboLocked(QComboBox* combo, const QString& reason);

// A field for a number that may become as narrow as its column.
NumberField* makeNumber(const char* objectName, const QString& label, const QString& help, NumberField::Kind kind, double minimum,
                        double maximum, QWidget* parent);

// A field below its caption.
QVBoxLayout* captioned(const QString& label, QWidget* field, QWidget* parent);

// Two columns of equal width for fields below their captions.
QGridLayout* makePairs();
void addPair(QGridLayout* pairs, const QString& leftLabel, QWidget* left, const QString& rightLabel, QWidget* right,
             QWidget* parent);

// What folds fields away; they are hidden at first.
QToolButton* makeSection(const char* objectName, const QString& title, const QString& help, QWidget* fields, QWidget* parent);

}  // namespace latentscape
