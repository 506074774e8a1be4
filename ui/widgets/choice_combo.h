// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/choice_values.h"

#include <QComboBox>

#include <vector>

namespace latentscape {

// A combo box for a form: the arrow keys open its list rather than step through its items, the wheel scrolls the panel, and
// long titles end in dots rather than widen the panel. Its list shows them whole.
class FormCombo : public QComboBox {
  Q_OBJECT

 public:
  static constexpr int kShortTitle = Qt::UserRole + 1;  // of an item: shown where the title has no room

  FormCombo(const char* objectName, const QString& label, const QString& help, QWidget* parent = nullptr);

  // The width at which every title shows whole; or, if not, at least its short title.
  int widthShowing(bool whole) const;
  void showPopup() override;

 protected:
  void addChoice(const QString& title, const QString& note, const QString& brief = {});
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  int widest(bool whole) const;  // of the titles, in pixels; if not whole, the short one of each that has one
  bool m_hasRows = false;        // the list exists, with rows of its own
};

// A choice among the values of an enumeration, or of another type with ==. Asks for and gives values, never an index.
template <class T>
class ChoiceCombo : public FormCombo {
 public:
  ChoiceCombo(const char* objectName, const QString& label, const QString& help, const std::vector<Choice<T>>& choices,
              QWidget* parent = nullptr)
      : FormCombo(objectName, label, help, parent), m_values(choices) {
    for (const Choice<T>& choice : choices) addChoice(choice.title, choice.note, choice.brief);
  }

  const T& value() const { return m_values.at(currentIndex()); }
  void setValue(const T& value) { setCurrentIndex(m_values.indexOf(value)); }  // does not count as a choice of the user
  // Calls chosen(value) when the user has chosen, while receiver lives; also if it's the value that was shown.
  template <class Chosen>
  void onChosen(QObject* receiver, Chosen chosen) {
    connect(this, &QComboBox::activated, receiver, [this, chosen] { chosen(value()); });
  }

 private:
  ChoiceValues<T> m_values;
};

}  // namespace latentscape
