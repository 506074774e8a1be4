// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/checked_field.h"

#include <vector>

namespace latentscape {

// A list of whole numbers, "512, 256": the widths of the hidden layers, or the channels of feature maps.
class WidthsField : public CheckedField {
  Q_OBJECT

 public:
  enum class Of { Hidden, Channels };
  explicit WidthsField(QWidget* parent = nullptr, Of of = Of::Hidden);

  const std::vector<int>& widths() const { return m_widths; }  // the last valid value
  void setWidths(const std::vector<int>& widths);              // emits nothing

 signals:
  void edited();  // by the user, to a valid list

 protected:
  std::optional<Error> take(const QString& text) override;
  QString valueText() const override;

 private:
  Of m_of;
  std::vector<int> m_widths;
};

}  // namespace latentscape
