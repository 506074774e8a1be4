// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/checked_field.h"

#include <functional>
#include <optional>

namespace latentscape {

// A number in a range. Up and Down step where a step is set. Takes - and − for minus, a point before decimals.
class NumberField : public CheckedField {
  Q_OBJECT

 public:
  enum class Kind { Whole, Real };
  using Parser = std::function<Result<double>(const QString&)>;

  // label names the field in messages: "Batch".
  NumberField(const QString& label, Kind kind, double minimum, double maximum, QWidget* parent = nullptr);

  void setParser(Parser parser);   // in place of the range's own check
  void setDecimals(int decimals);  // digits after the point; below 0 (the default), as many as it takes
  void setStep(double step);
  void setMinimumAllowed(bool allowed);  // false: above the minimum, not at it
  // Empty text stands for this value, and this value shows as empty text (with a placeholder that says so).
  void setEmptyMeans(double value, const QString& placeholder);

  double value() const { return m_value; }  // the last valid one
  // Says nothing. Does not disturb what is being typed where that already means this value.
  void setValue(double value);

 signals:
  void edited(double value);  // by the person, to a valid value

 protected:
  std::optional<Error> take(const QString& text) override;
  QString valueText() const override { return format(m_value); }
  void keyPressEvent(QKeyEvent* event) override;

 private:
  Result<double> parse(const QString& text) const;
  QString format(double value) const;

  QString m_label;
  Kind m_kind;
  double m_minimum;
  double m_maximum;
  bool m_minimumAllowed = true;
  Parser m_parser;
  int m_decimals = -1;
  double m_step = 0.0;
  std::optional<double> m_emptyMeans;
  double m_value = 0.0;
};

}  // namespace latentscape
