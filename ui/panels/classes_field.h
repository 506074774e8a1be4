// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/checked_field.h"

#include <string>
#include <vector>

namespace latentscape {

// Classes, by name or number: "cat, dog", "0, 2, 5-9"; at least one, unless empty text is allowed, which stands for all classes.
// Which names there are is known when the data set is open: until then any text is taken.
class ClassesField : public CheckedField {
  Q_OBJECT

 public:
  ClassesField(const QString& label, const std::vector<int>& classes, QWidget* parent = nullptr);

  const std::vector<int>& classes() const { return m_classes; }  // as they were set; empty once the user has typed others
  const std::string& named() const { return m_named; }           // what the user has typed, if that isn't what was set
  void setClasses(const std::vector<int>& classes, const std::string& named = {});  // emits nothing
  void setEmptyAllowed(const QString& placeholder);                                 // keeps the typed text, valid or not

 signals:
  void edited();  // by the user, to a valid list

 protected:
  std::optional<Error> take(const QString& text) override;
  QString valueText() const override;

 private:
  QString m_label;
  std::vector<int> m_classes;
  std::string m_named;
  bool m_emptyAllowed = false;
};

}  // namespace latentscape
