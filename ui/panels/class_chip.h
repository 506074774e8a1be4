// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/colours.h"

#include <QAbstractButton>
#include <QColor>

namespace latentscape {

// A class's mark on the map and its name. Checked: shown on the map. Pointed: under the mouse, or reached by keys.
class ClassChip : public QAbstractButton {
  Q_OBJECT

 public:
  ClassChip(int number, const QString& name, QWidget* parent);

  void setColour(const QColor& colour);
  QSize sizeHint() const override;
  // The mouse decides where both point at a chip.
  bool underPointer() const { return m_underMouse; }
  bool focusedByKeys() const { return m_byKeys; }

 signals:
  void aloneRequested();
  void pointedChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void setPointed(bool underMouse, bool byKeys);

  ClassShape m_shape;
  QColor m_colour;
  bool m_underMouse = false, m_byKeys = false;
};

}  // namespace latentscape
