// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/config_form.h"

#include "ui/widgets/term_help.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cassert>
#include <utility>

namespace latentscape {

void ConfigForm::add(Entry entry) {
  if (entry.tabStops.empty()) entry.tabStops = {entry.widget};
  if (entry.appliesTo == nullptr) entry.appliesTo = entry.field->appliesTo;
  entry.widget->setProperty("field", QString::fromLatin1(entry.field->name.data(), qsizetype(entry.field->name.size())));
  m_entries.push_back(std::move(entry));
}

void ConfigForm::connectEdit(CheckedField* field) const { QObject::connect(field, &CheckedField::textTyped, field, m_edited); }

NumberField* ConfigForm::addNumber(const ConfigField& field, const FieldText& text) {
  auto* number = makeNumber(text.objectName, text.label, text.help, field.range, m_parent);
  connectEdit(number);
  add({.field = &field,
       .text = text,
       .widget = number,
       .show = [number, &field](const RunConfig& config) { number->setValue(numberOf(config, field)); },
       .read = [number, &field](RunConfig& config) { setNumber(config, field, number->value()); },
       .lock = [number](const QString& reason) { number->setLocked(reason); },
       .typed = number});
  return number;
}

WidthsField* ConfigForm::addList(const ConfigField& field, std::vector<int> ModelConfig::* member, WidthsField::Of of,
                                 const FieldText& text) {
  auto* list = new WidthsField(m_parent, of);
  describe(list, QString::fromLatin1(text.objectName), text.label, text.help);
  list->setHelp(text.help);
  list->setMinimumWidth(60);
  list->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  connectEdit(list);
  const auto applies = [&field](const RunConfig& config) { return field.appliesTo == nullptr || field.appliesTo(config); };
  const auto show = [list, member, applies, first = list->widths()](const RunConfig& config) {
    list->setWidths(applies(config) ? memberOf(config, member) : first);
  };
  const auto read = [list, member, applies](RunConfig& config) {
    if (applies(config)) memberOf(config, member) = list->widths();
  };
  add({.field = &field,
       .text = text,
       .widget = list,
       .show = show,
       .read = read,
       .lock = [list](const QString& reason) { list->setLocked(reason); },
       .typed = list});
  return list;
}

QCheckBox* ConfigForm::addFlag(const ConfigField& field, bool TrainingConfig::* member, const FieldText& text) {
  auto* box = new QCheckBox(text.label, m_parent);
  describe(box, QString::fromLatin1(text.objectName), text.label, text.help);
  QObject::connect(box, &QCheckBox::clicked, box, m_edited);
  add({.field = &field,
       .text = text,
       .widget = box,
       .show = [box, member](const RunConfig& config) { box->setChecked(memberOf(config, member)); },
       .read = [box, member](RunConfig& config) { memberOf(config, member) = box->isChecked(); },
       .lock = [box](const QString& reason) { box->setEnabled(reason.isEmpty()); }});
  return box;
}

void ConfigForm::show(const RunConfig& config) const {
  for (const Entry& entry : m_entries) entry.show(config);
}

void ConfigForm::read(RunConfig& config) const {
  for (const Entry& entry : m_entries) entry.read(config);
}

std::vector<Error> ConfigForm::problems() const {
  std::vector<Error> all;
  for (const Entry& entry : m_entries) {
    if (entry.typed != nullptr && entry.typed->problem()) all.push_back(*entry.typed->problem());
  }
  return all;
}

QString ConfigForm::labelOf(const std::string& name) const {
  const auto found =
      std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.field->name == name; });
  return found == m_entries.end() ? QString::fromStdString(name) : found->text.label;
}

void ConfigForm::setRunning(const QString& reason) {
  m_running = reason;
  updateLocks();
}

void ConfigForm::updateLocks() const {
  RunConfig now;
  read(now);
  for (const Entry& entry : m_entries) {
    if (!m_running.isEmpty() && entry.field->mayChange != MayChange::DuringARun) entry.lock(m_running);
    else entry.lock(entry.appliesTo == nullptr || entry.appliesTo(now) ? QString() : entry.text.whyNot);
  }
}

const ConfigForm::Entry& ConfigForm::entryOf(const QWidget* widget) const {
  const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.widget == widget; });
  assert(found != m_entries.end());
  return *found;
}

QVBoxLayout* ConfigForm::captioned(const QWidget* widget) const {
  const Entry& entry = entryOf(widget);
  if (entry.text.caption.isEmpty()) return latentscape::captioned(entry.text.label, entry.widget, m_parent);
  QVBoxLayout* column = latentscape::captioned(entry.text.caption, entry.widget, m_parent);
  TermHelp::setText(column->itemAt(0)->widget(), entry.text.label);  // the short caption may name another term
  return column;
}

void ConfigForm::addRow(QGridLayout* pairs, const QWidget* left, const QWidget* right) const {
  const int row = pairs->rowCount();
  pairs->addLayout(captioned(left), row, 0);
  pairs->addLayout(captioned(right), row, 1);
}

std::vector<QWidget*> ConfigForm::tabStops() const {
  std::vector<QWidget*> stops;
  for (const Entry& entry : m_entries) stops.insert(stops.end(), entry.tabStops.begin(), entry.tabStops.end());
  return stops;
}

}  // namespace latentscape
