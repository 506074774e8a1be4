// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/choice_values.h"
#include "ui/widgets/segmented_control.h"

#include <QStringList>

#include <vector>

namespace latentscape {

// The same as ChoiceCombo for a few values, all of them in sight.
template <class T>
class SegmentedChoice : public SegmentedControl {
 public:
  explicit SegmentedChoice(const std::vector<Choice<T>>& choices, QWidget* parent = nullptr)
      : SegmentedControl(titles(choices), parent), m_values(choices) {
    for (const Choice<T>& choice : choices) {
      if (!choice.note.isEmpty()) setNote(m_values.indexOf(choice.value), choice.note);
    }
  }

  const T& value() const { return m_values.at(current()); }
  void setValue(const T& value) { setCurrent(m_values.indexOf(value)); }  // emits nothing
  QPushButton* buttonOf(const T& value) const { return button(m_values.indexOf(value)); }
  // Calls chosen(value) when the user has chosen another value, while receiver lives.
  template <class Chosen>
  void onChosen(QObject* receiver, Chosen chosen) {
    connect(this, &SegmentedControl::currentChanged, receiver, [this, chosen] { chosen(value()); });
  }

 private:
  static QStringList titles(const std::vector<Choice<T>>& choices) {
    QStringList titles;
    for (const Choice<T>& choice : choices) titles.push_back(choice.title);
    return titles;
  }

  ChoiceValues<T> m_values;
};

}  // namespace latentscape
