// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/representation.h"
#include "ui/theme/palette.h"

#include <QStringList>
#include <QWidget>

namespace latentscape {

// A confusion matrix: a row for each true class, a column for each predicted class; a cell's shade is its share of its row.
// The cell under the mouse or the keyboard's cursor is described in words.
class ConfusionView : public QWidget {
  Q_OBJECT

 public:
  explicit ConfusionView(QWidget* parent = nullptr);

  void setMatrix(const ConfusionMatrix& matrix, const QStringList& names);  // missing names are replaced by numbers
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
  std::size_t m_row = 0, m_column = 0;  // the keyboard's cursor
};

}  // namespace latentscape
