// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace latentscape {

// One line of text, elided with … if it does not fit; the tooltip then shows all of it.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);

  // Shown above the full text in the tooltip: what this label is about.
  void setHelp(const QString& help);
  bool isElided() const;
  void setMinimumTextWidth(int pixels);
  // Asks for as much room as this text needs, if its own needs less: what is beside it then stays where it is.
  void setUsualText(const QString& text);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  int padding() const { return margin(); }
  QSize hintFor(const QString& text) const;

  QString m_help;
  QString m_usual;
  int m_minimumTextWidth = 24;
};

// A fact in a rounded, tinted field, such as the data set, the architecture or the device. Not a control.
class Chip : public ElidedLabel {
  Q_OBJECT

 public:
  explicit Chip(QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace latentscape
