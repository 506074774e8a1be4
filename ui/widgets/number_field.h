// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/number_range.h"
#include "core/base/result.h"
#include "ui/widgets/checked_field.h"

#include <optional>

namespace latentscape {

// A number in a range. Up and Down step if a step is set. Accepts any script's digits, - and − as minus, and a point or a comma
// as decimal separator; digits in groups, which would be ambiguous with it, are refused in words.
class NumberField : public CheckedField {
  Q_OBJECT

 public:
  enum class Kind { Whole, Real };

  // label names the field in messages: "Batch".
  NumberField(const QString& label, const NumberRange& range, QWidget* parent = nullptr);
  NumberField(const QString& label, Kind kind, double minimum, double maximum, QWidget* parent = nullptr);

  void setLabel(const QString& label) { m_label = label; }
  void setDecimals(int decimals);  // digits after the point; negative (the default): as many as needed
  void setStep(double step);
  void setMinimumAllowed(bool allowed);  // false: the minimum itself is excluded
  // Empty text stands for this value, and this value shows as empty text (with a placeholder that explains it).
  void setEmptyMeans(double value, const QString& placeholder);

  double value() const { return m_value; }  // the last valid value
  // Emits nothing. Leaves the text alone while it is being typed and already means this value.
  void setValue(double value);

 signals:
  void edited(double value);  // by the user, to a valid value

 protected:
  std::optional<Error> take(const QString& text) override;
  QString valueText() const override { return format(m_value); }
  void keyPressEvent(QKeyEvent* event) override;

 private:
  Result<double> parse(const QString& text) const;
  QString format(double value) const;

  QString m_label;
  NumberRange m_range;
  int m_decimals = -1;
  double m_step = 0.0;
  std::optional<double> m_emptyMeans;
  double m_value = 0.0;
};

}  // namespace latentscape
