// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/fields.h"
#include "ui/panels/form.h"
#include "ui/panels/widths_field.h"
#include "ui/widgets/choice_combo.h"

#include <functional>
#include <optional>
#include <vector>

class QCheckBox;

namespace latentscape {

// What the window says about a field. Its name, its range and when it may change are in core/model/fields.h.
struct FieldText {
  const char* objectName;
  QString label;  // in messages, and for assistive technology
  QString help;
  QString whyNot{};   // why it is locked while it does not apply: "Only SGD has a momentum to set."
  QString caption{};  // above it, if that isn't the label
};

// The fields of a run's configuration in a form: a table with an entry for each, which shows its value, reads it, says what is
// wrong with it and locks it. The order is the one on screen. Each widget has its field's name as the property "field".
class ConfigForm {
 public:
  struct Entry {
    const ConfigField* field;
    FieldText text;
    QWidget* widget;
    std::function<void(const RunConfig& config)> show;  // emits nothing
    std::function<void(RunConfig& config)> read;        // an invalid field gives its last valid value
    std::function<void(const QString& reason)> lock;    // empty: not locked
    const CheckedField* typed = nullptr;                // if a text is typed, which may be invalid
    std::vector<QWidget*> tabStops{};                   // none: the widget
    bool (*appliesTo)(const RunConfig& config) = nullptr;
  };

  // edited: called after every change by the user, valid or not.
  ConfigForm(QWidget* parent, std::function<void()> edited) : m_parent(parent), m_edited(std::move(edited)) {}

  // An entry for each kind of field. appliesTo is the field's, unless the entry has its own.
  void add(Entry entry);
  NumberField* addNumber(const ConfigField& field, const FieldText& text);
  // A list that applies to some runs only shows what it began with to the others.
  WidthsField* addList(const ConfigField& field, std::vector<int> ModelConfig::* member, WidthsField::Of of,
                       const FieldText& text);
  QCheckBox* addFlag(const ConfigField& field, bool TrainingConfig::* member, const FieldText& text);
  // valueIn: gives a reference to the value in a configuration, constant or not.
  template <class T, class ValueIn>
  ChoiceCombo<T>* addChoice(const ConfigField& field, ValueIn valueIn, const FieldText& text,
                            const std::vector<Choice<T>>& choices, std::function<void()> chosen = {});
  // The same for a value that is put together from several.
  template <class T>
  ChoiceCombo<T>* addChoice(const ConfigField& field, std::function<T(const RunConfig&)> get,
                            std::function<void(RunConfig&, const T&)> set, const FieldText& text,
                            const std::vector<Choice<T>>& choices, std::function<void()> chosen = {});

  void show(const RunConfig& config) const;
  void read(RunConfig& config) const;
  // From the top; where is the field's label. What a field alone cannot tell is told by validate().
  std::vector<Error> problems() const;
  QString labelOf(const std::string& name) const;  // of the field of that name; otherwise the name
  // Locks what may change between runs only; an empty reason unlocks it.
  void setRunning(const QString& reason);
  void updateLocks() const;  // after every change: some fields apply only to some values of others

  // A field, or two side by side, below their captions.
  void addRow(QGridLayout* pairs, const QWidget* left, const QWidget* right) const;
  QVBoxLayout* captioned(const QWidget* widget) const;
  std::vector<QWidget*> tabStops() const;
  void connectEdit(CheckedField* field) const;

 private:
  const Entry& entryOf(const QWidget* widget) const;

  QWidget* m_parent;
  std::function<void()> m_edited;
  std::vector<Entry> m_entries;
  QString m_running;
};

template <class T, class ValueIn>
ChoiceCombo<T>* ConfigForm::addChoice(const ConfigField& field, ValueIn valueIn, const FieldText& text,
                                      const std::vector<Choice<T>>& choices, std::function<void()> chosen) {
  return addChoice<T>(
      field, [valueIn](const RunConfig& config) { return valueIn(config); },
      [valueIn](RunConfig& config, const T& value) { valueIn(config) = value; }, text, choices, std::move(chosen));
}

template <class T>
ChoiceCombo<T>* ConfigForm::addChoice(const ConfigField& field, std::function<T(const RunConfig&)> get,
                                      std::function<void(RunConfig&, const T&)> set, const FieldText& text,
                                      const std::vector<Choice<T>>& choices, std::function<void()> chosen) {
  auto* combo = new ChoiceCombo<T>(text.objectName, text.label, text.help, choices, m_parent);
  combo->onChosen(combo, [chosen = chosen ? std::move(chosen) : m_edited](const T&) { chosen(); });
  add({.field = &field,
       .text = text,
       .widget = combo,
       .show = [combo, get = std::move(get)](const RunConfig& config) { combo->setValue(get(config)); },
       .read = [combo, set = std::move(set)](RunConfig& config) { set(config, combo->value()); },
       .lock = [combo](const QString& reason) { setComboLocked(combo, reason); }});
  return combo;
}

}  // namespace latentscape
