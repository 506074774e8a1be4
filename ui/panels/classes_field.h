// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/checked_field.h"

#include <vector>

namespace latentscape {

// Class numbers, "0, 2, 5-9"; at least one, unless empty text is allowed, which stands for all classes.
class ClassesField : public CheckedField {
  Q_OBJECT

 public:
  ClassesField(const QString& label, const std::vector<int>& classes, QWidget* parent = nullptr);

  const std::vector<int>& classes() const { return m_classes; }  // the last valid value
  void setClasses(const std::vector<int>& classes);              // emits nothing
  void setEmptyAllowed(const QString& placeholder);              // keeps the typed text, valid or not

 signals:
  void edited();  // by the user, to a valid list

 protected:
  std::optional<Error> take(const QString& text) override;
  QString valueText() const override;

 private:
  QString m_label;
  std::vector<int> m_classes;
  bool m_emptyAllowed = false;
};

}  // namespace latentscape
