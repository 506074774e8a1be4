// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace latentscape {

// Values as horizontal bars from 0, one per line: name, bar, value as text.
class ValueBars : public QWidget {
  Q_OBJECT

 public:
  struct Bar {
    QString name;
    double value = 0.0;
    QString text;
    bool ours = false;  // accent-coloured: the model's own value, as opposed to what it is compared with
  };

  explicit ValueBars(QWidget* parent = nullptr);

  // most: the value of a full-length bar; 0: the largest of those given.
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
