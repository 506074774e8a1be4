// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QString>

#include <cstdint>

class QPushButton;

namespace latentscape {

struct Losses;

// Texts and small widgets that all panels share.

// Sets a dynamic property that the application's style sheet reads ("role", "invalid"), and applies the rules that depend on
// it.
void setStyleProperty(QWidget* widget, const char* name, const QVariant& value);

// A text that has names of files or classes in it, for places where Qt reads marks in a text: what a name has of them comes out
// as it is. A tooltip reads mark-up. A menu's text has & for its key and a tab before its shortcut. A window's title has [*] for
// unsaved changes. (Labels are Qt::PlainText.)
QString plainToolTip(const QString& text);
QString plainMenuText(QString text);
QString plainTitle(QString text);

// The text with its lines broken between words, so that none is longer than 60 characters: Qt shows a plain tooltip on one line,
// however long it is. TermHelp does it for the tooltips of widgets; those of a tab, a menu's entry or an item need it.
QString inShortLines(const QString& text);

// Names a control for tests (objectName), assistive technology (accessibleName) and the user (tooltip).
void describe(QWidget* widget, const QString& objectName, const QString& accessibleName, const QString& toolTip);

QLabel* makeLabel(const QString& text, const QString& role, QWidget* parent);
// A section title: small, upper case, letter-spaced.
QLabel* makeHeading(const QString& text, QWidget* parent);
// A push button that Enter presses as well as Space.
QPushButton* makeButton(const QString& text, const QString& role, QWidget* parent);

// The wheel over a combo box or slider scrolls the panel around it: it neither changes the value nor takes the keyboard.
void leaveWheelToScrolling(QWidget* widget);

// Numbers as the window writes them, the same in every language, as the words around them are: "46,100"; "−0.850" with a true
// minus sign; "0.0915" and "1.2×10⁻⁸"; "0:21", "1:02:03".
QString formatCount(std::uint64_t value);
QString formatFixed(double value, int decimals);
QString formatPercent(double percent, int decimals);  // see percentText()
QString formatShare(double share, int decimals);      // "19 %"; see shareText()
QString formatSignificant(double value, int digits);
QString formatDuration(double seconds);
// What a model's loss is called, within a sentence: "−ELBO", or "reconstruction term" of an autoencoder.
QString lossWords(bool variational);
// "−ELBO 101.9 = 96.1 + KL 5.8 nats": rounded so that the terms add up; the reconstruction term takes the difference. Of an
// autoencoder "reconstruction term 96.1 nats".
QString lossText(const Losses& losses, bool variational);
// The same at the posterior mean: "−ELBO 101.9 = 96.1 + KL 5.8 nats (z = mean)". An autoencoder has no other z.
QString lossAtMean(const Losses& losses, bool variational);
// That alone on its line: "Reconstruction term 96.1 nats".
QString lossNote(const Losses& losses, bool variational);
QString capitalised(const QString& text);  // as at the beginning of a sentence
// What the user typed, with every kind of digit, comma, point, plus and minus that keyboards have as the ASCII one: "−０，５" is
// "-0,5".
QString plainNumber(const QString& typed);
// "z₁" for latent dimension 0, "z₁₂" for 11.
QString coordinateName(int dimension);

}  // namespace latentscape
