// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/representation.h"
#include "ui/theme/palette.h"

#include <QStringList>
#include <QWidget>

namespace latentscape {

// A confusion matrix: a row for each true class, a column for each class that was given; the shade of a cell is its share of its
// row. The cell under the mouse, or the one that the arrow keys have reached, is told in words.
class ConfusionView : public QWidget {
  Q_OBJECT

 public:
  explicit ConfusionView(QWidget* parent = nullptr);

  void setMatrix(const ConfusionMatrix& matrix, const QStringList& names);  // numbers stand in for names that are missing
  void setColours(const Palette& colours);
  QString words(std::size_t row, std::size_t column) const;
  QRect cellRect(std::size_t row, std::size_t column) const;

  QSize sizeHint() const override { return {240, 200}; }
  QSize minimumSizeHint() const override { return {140, 110}; }

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QString name(std::size_t number) const;
  int margin() const;
  void walk(int rows, int columns);

  Palette m_colours;
  ConfusionMatrix m_matrix;
  QStringList m_names;
  std::size_t m_row = 0, m_column = 0;  // where the keyboard is
};

}  // namespace latentscape
