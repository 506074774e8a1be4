// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QColor>

namespace latentscape {

// A class's dot and name. Checked: shown on the map.
class ClassChip : public QAbstractButton {
  Q_OBJECT

 public:
  ClassChip(int number, const QString& name, QWidget* parent);

  void setColour(const QColor& colour);
  QSize sizeHint() const override;

 signals:
  void aloneRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QColor m_colour;
};

}  // namespace latentscape
