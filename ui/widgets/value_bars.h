// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace latentscape {

// Values as horizontal bars from 0: name, bar, value as text, each in a column of its own. One per line, or in two columns where
// there is room and that is allowed.
class ValueBars : public QWidget {
  Q_OBJECT

 public:
  struct Bar {
    QString name;
    double value = 0.0;
    QString text;
    bool ours = false;               // accent-coloured: the model's own value, as opposed to what it is compared with
    std::optional<QColor> colour{};  // instead, as of a class
  };

  explicit ValueBars(QWidget* parent = nullptr);

  // most: the value of a full-length bar; 0: the largest of those given. widest: a text for which there is room, too, so that
  // the bars of other values have the same scale.
  void setBars(std::vector<Bar> bars, double most = 0.0, const QString& widest = {});
  const std::vector<Bar>& bars() const { return m_bars; }
  void setColours(const Palette& colours);
  // Many bars stand in two columns where these have room: the second goes on where the first ends.
  void setTwoColumns(bool allowed);
  int columns() const { return m_columns; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 signals:
  void heightHintChanged();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Widths {
    int names = 0, texts = 0;  // of the widest, pixels
  };
  Widths widths() const;
  int rows() const;
  void layOut();

  Palette m_colours;
  std::vector<Bar> m_bars;
  double m_most = 0.0;
  QString m_widest;
  bool m_mayHaveTwo = false;
  int m_columns = 1;
};

}  // namespace latentscape
