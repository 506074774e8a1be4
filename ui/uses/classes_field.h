// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/checked_field.h"

#include <vector>

namespace latentscape {

// Class numbers, "0, 2, 5-9"; at least one.
class ClassesField : public CheckedField {
  Q_OBJECT

 public:
  ClassesField(const QString& label, const std::vector<int>& classes, QWidget* parent = nullptr);

  const std::vector<int>& classes() const { return m_classes; }  // the last valid ones

 signals:
  void edited();  // by the person, to a valid list

 protected:
  std::optional<Error> take(const QString& text) override;
  QString valueText() const override;

 private:
  QString m_label;
  std::vector<int> m_classes;
};

}  // namespace latentscape
