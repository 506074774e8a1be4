// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QComboBox;
class QVBoxLayout;
class QWidget;

namespace latentscape {

// A combo box for a form: opens its list on the arrow keys rather than go through its items, leaves the wheel to scrolling, and cuts long titles
// rather than widen its panel.
QComboBox* makeCombo(const char* objectName, const QString& label, const QString& help, QWidget* parent);
// Not empty: cannot be changed now, for that reason, which the tooltip tells.
void setComboLocked(QComboBox* combo, const QString& reason);

// A field below its caption.
QVBoxLayout* captioned(const QString& label, QWidget* field, QWidget* parent);

}  // namespace latentscape
