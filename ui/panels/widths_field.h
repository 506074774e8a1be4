// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/checked_field.h"

#include <vector>

namespace latentscape {

// The widths of the hidden layers, "512, 256".
class WidthsField : public CheckedField {
  Q_OBJECT

 public:
  explicit WidthsField(QWidget* parent = nullptr);

  const std::vector<int>& widths() const { return m_widths; }  // the last valid ones
  void setWidths(const std::vector<int>& widths);              // says nothing

 signals:
  void edited();  // by the person, to a valid list

 protected:
  std::optional<Error> take(const QString& text) override;
  QString valueText() const override;

 private:
  std::vector<int> m_widths;
};

}  // namespace latentscape
