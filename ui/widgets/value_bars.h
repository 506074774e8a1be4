// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace latentscape {

// Figures as horizontal bars from 0, a line each: its name, the bar, the figure in words.
class ValueBars : public QWidget {
  Q_OBJECT

 public:
  struct Bar {
    QString name;
    double value = 0.0;
    QString text;
    bool ours = false;  // accent-coloured: what the model does, as against what it is compared with
  };

  explicit ValueBars(QWidget* parent = nullptr);

  // most: the value of the longest bar that can be; 0 for the largest of those given.
  void setBars(std::vector<Bar> bars, double most = 0.0);
  const std::vector<Bar>& bars() const { return m_bars; }
  void setColours(const Palette& colours);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Palette m_colours;
  std::vector<Bar> m_bars;
  double m_most = 0.0;
};

}  // namespace latentscape
