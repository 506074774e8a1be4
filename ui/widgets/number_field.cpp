// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/number_field.h"

#include "ui/widgets/text.h"

#include <QKeyEvent>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

// Of a number whose digits are in groups; plain: the same in plain characters. Which number "1.000,5" is, cannot be told.
std::string groupsProblem(const QString& text, QString plain) {
  const auto points = plain.count(QLatin1Char('.')), commas = plain.count(QLatin1Char(','));
  if (points > 0 && commas > 0) return "“" + text.toStdString() + "” has its digits in groups: write them together";
  std::string which = points > 0 ? "point" : "comma";
  if (points + commas > 1) which += 's';
  return "write " + plain.remove(points > 0 ? QLatin1Char('.') : QLatin1Char(',')).toStdString() + ", without the " + which;
}

}  // namespace

NumberField::NumberField(const QString& label, const NumberRange& range, QWidget* parent)
    : CheckedField(parent), m_label(label), m_range(range) {
  setMaxLength(40);
  setValue(std::clamp(0.0, range.low, range.high));
}

NumberField::NumberField(const QString& label, Kind kind, double minimum, double maximum, QWidget* parent)
    : NumberField(label, NumberRange{minimum, maximum, kind == Kind::Whole}, parent) {}

void NumberField::setDecimals(int decimals) {
  m_decimals = decimals;
  setText(format(m_value));
}

void NumberField::setStep(double step) { m_step = step; }

void NumberField::setEmptyMeans(double value, const QString& placeholder) {
  m_emptyMeans = value;
  setPlaceholderText(placeholder);
  setText(format(m_value));
}

void NumberField::setMinimumAllowed(bool allowed) { m_range.lowAllowed = allowed; }

QString NumberField::format(double value) const {
  if (m_emptyMeans == value) return {};
  if (m_range.whole) return formatFixed(value, 0);
  if (m_decimals >= 0) return formatFixed(value, m_decimals);
  return QString::number(value, 'g', QLocale::FloatingPointShortest).replace(QLatin1Char('-'), QChar(0x2212));
}

Result<double> NumberField::parse(const QString& text) const {
  const QString trimmed = text.trimmed();
  if (trimmed.isEmpty() && m_emptyMeans) return *m_emptyMeans;
  const std::string allowed = "Give " + m_range.text() + ".";
  const std::string where = m_label.toStdString();
  if (trimmed.isEmpty()) return Error{"is empty", where, allowed};
  const QString plain = plainNumber(trimmed);
  static const QRegularExpression grouped(QStringLiteral("^[-+]?[0-9]{1,3}([.,][0-9]{3})+$"));
  const auto separators = plain.count(QLatin1Char('.')) + plain.count(QLatin1Char(','));
  if (separators > 1 || (m_range.whole && grouped.match(plain).hasMatch()))
    return Error{groupsProblem(trimmed, plain), where, allowed};
  QLocale locale = QLocale::c();
  locale.setNumberOptions(QLocale::RejectGroupSeparator);
  bool ok = false;
  const double value = locale.toDouble(QString(plain).replace(QLatin1Char(','), QLatin1Char('.')), &ok);
  if (!ok || !std::isfinite(value)) return Error{"“" + trimmed.toStdString() + "” is not a number", where, allowed};
  if (m_range.whole && value != std::floor(value)) return Error{trimmed.toStdString() + " is not a whole number", where, allowed};
  if (!m_range.contains(value)) return Error{trimmed.toStdString() + " is out of range", where, allowed};
  return value;
}

void NumberField::setValue(double value) {
  if (hasFocus()) {
    // An echo of what is being typed, or of the value that stood there when something unfinished ("-") was typed.
    const auto shown = parse(text());
    if (shown.ok() ? format(*shown) == format(value) : format(m_value) == format(value)) {
      m_value = value;
      return;
    }
  }
  m_value = value;
  const QString formatted = format(value);
  if (text() != formatted) setText(formatted);
  setCursorPosition(0);  // shows the leading digits if not all fit
  setProblem(std::nullopt);
}

std::optional<Error> NumberField::take(const QString& text) {
  const auto parsed = parse(text);
  if (!parsed.ok()) return parsed.error();
  m_value = *parsed;
  emit edited(m_value);
  return std::nullopt;
}

void NumberField::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (m_step > 0.0 && (key == Qt::Key_Up || key == Qt::Key_Down)) {
    const double stepped = std::clamp(m_value + (key == Qt::Key_Up ? m_step : -m_step), m_range.low, m_range.high);
    if (m_range.contains(stepped)) type(m_decimals < 0 && !m_range.whole ? QString::number(stepped, 'g', 10) : format(stepped));
    return;
  }
  CheckedField::keyPressEvent(event);
}

}  // namespace latentscape
