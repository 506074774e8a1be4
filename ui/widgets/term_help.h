// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QWidget;

namespace latentscape {

// Explains the field's terms (terms.h) wherever a label, a button or a combo box of the program names one: in its tooltip, below
// what that says itself, and by What's This (Shift+F1), also of the field that a label belongs to. A label with terms has the
// cursor for help and tells assistive technology the same. It also breaks the lines of tooltips that are long. GUI thread only.
class TermHelp : public QObject {
  Q_OBJECT
 public:
  explicit TermHelp(QObject* parent);  // for all widgets of the program, as long as it lives

  // What the widget's text names is explained, although it paints that text itself, as a chart does.
  static void setText(QWidget* widget, const QString& text);
  // The text in which the widget may name terms; empty if it is no widget that does.
  static QString textOf(const QWidget& widget);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool m_asking = false;
};

}  // namespace latentscape
