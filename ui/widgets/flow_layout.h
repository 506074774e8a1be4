// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <QList>

namespace latentscape {

// Lays out widgets in lines, left to right, and begins a new line when one is full.
class FlowLayout : public QLayout {
 public:
  FlowLayout(QWidget* parent, int horizontalGap, int verticalGap);
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override;
  int count() const override;
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return {}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  void setGeometry(const QRect& rect) override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;

 private:
  int arrange(const QRect& rect, bool move) const;  // the height used

  QList<QLayoutItem*> m_items;
  int m_horizontalGap;
  int m_verticalGap;
};

}  // namespace latentscape
