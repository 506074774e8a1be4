// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/checked_field.h"

#include <functional>
#include <string_view>

namespace latentscape {

// A value written as the command line has it, "0,65535", or nothing. Keeps the typed text, valid or not.
class OptionField : public CheckedField {
  Q_OBJECT

 public:
  // check: whether a text is such a value.
  using Check = std::function<Result<void>(std::string_view)>;
  OptionField(const QString& label, const QString& placeholder, Check check, QWidget* parent = nullptr);

  const QString& value() const { return m_value; }  // the last valid text
  void setValue(const QString& text);               // emits nothing

 protected:
  std::optional<Error> take(const QString& text) override;
  QString valueText() const override { return m_value; }

 private:
  QString m_label;
  Check m_check;
  QString m_value;
};

}  // namespace latentscape
