// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QString>

#include <cstdint>

class QPushButton;

namespace latentscape {

// What every panel says in the same words and makes the same way.

// Sets a dynamic property that the application's stylesheet looks at ("role", "invalid"), and applies the rules that it switches.
void setStyleProperty(QWidget* widget, const char* name, const QVariant& value);

// Names a control for tests (objectName), assistive technology (accessibleName) and everybody (tooltip).
void describe(QWidget* widget, const QString& objectName, const QString& accessibleName, const QString& toolTip);

QLabel* makeLabel(const QString& text, const QString& role, QWidget* parent);
// A section's title: small, upper case, letter-spaced.
QLabel* makeHeading(const QString& text, QWidget* parent);
// A push button that Enter presses too, as Space does.
QPushButton* makeButton(const QString& text, const QString& role, QWidget* parent);

// The wheel scrolls the panel that a combo box or slider lies in rather than change its value in passing.
void leaveWheelToScrolling(QWidget* widget);

// Numbers as the window writes them: "46,100"; "−0.850" with a true minus sign; "0.0915" and "1.2×10⁻⁸"; "0:21", "1:02:03".
QString formatCount(std::uint64_t value);
QString formatFixed(double value, int decimals);
QString formatSignificant(double value, int digits);
QString formatDuration(double seconds);
// "z₁" for latent dimension 0, "z₁₂" for 11.
QString coordinateName(int dimension);

}  // namespace latentscape
