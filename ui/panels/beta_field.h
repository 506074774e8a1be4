// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QSlider;

namespace latentscape {

class NumberField;

// The KL divergence's weight: a slider from 0 to 10, finer near 0 and with 1 in its middle, and a number that goes further.
class BetaField : public QWidget {
  Q_OBJECT

 public:
  explicit BetaField(QWidget* parent = nullptr);

  double value() const;
  void setValue(double beta);  // says nothing
  NumberField* number() const { return m_number; }
  QSlider* slider() const { return m_slider; }

  // Of the slider's way, in [0, 1], to beta and back: beta = 10 x^(log2 10), rounded to what a person would type.
  static double betaAt(double position);
  static double positionOf(double beta);

 signals:
  void edited(double beta);  // by the person

 private:
  NumberField* m_number;
  QSlider* m_slider;
};

}  // namespace latentscape
