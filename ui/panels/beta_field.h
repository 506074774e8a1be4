// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QSlider;

namespace latentscape {

class NumberField;

// The weight of the KL divergence: a slider from 0 to 10, finer near 0 and with 1 in its middle, and a number field that goes
// further.
class BetaField : public QWidget {
  Q_OBJECT

 public:
  explicit BetaField(QWidget* parent = nullptr);

  double value() const;
  void setValue(double beta);             // emits nothing
  void setLocked(const QString& reason);  // as CheckedField's
  static QString whyNot();                // why there is no weight to set for an autoencoder
  NumberField* number() const { return m_number; }
  QSlider* slider() const { return m_slider; }

  // From the slider's position in [0, 1] to beta and back: beta = 10 x^(log2 10), rounded to what a user would type.
  static double betaAt(double position);
  static double positionOf(double beta);

 signals:
  void edited(double beta);  // by the user

 private:
  NumberField* m_number;
  QSlider* m_slider;
};

}  // namespace latentscape
