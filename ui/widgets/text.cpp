// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/text.h"

#include "core/base/number_text.h"
#include "core/model/losses.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QPushButton>
#include <QStyle>
#include <QTextDocument>
#include <QVariant>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

// Outside dialogs Qt leaves Enter to the default button; here every button accepts it.
class PushButton : public QPushButton {
 public:
  using QPushButton::QPushButton;

 protected:
  void keyPressEvent(QKeyEvent* event) override {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
      if (!event->isAutoRepeat()) click();
      return;
    }
    QPushButton::keyPressEvent(event);
  }
};

class WheelFilter : public QObject {
 public:
  using QObject::QObject;

 protected:
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() != QEvent::Wheel) return false;
    event->ignore();  // so that it goes to the parent
    return true;
  }
};

}  // namespace

void setStyleProperty(QWidget* widget, const char* name, const QVariant& value) {
  if (widget->property(name) == value) return;
  widget->setProperty(name, value);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
  widget->update();
}

QString plainToolTip(const QString& text) {
  return Qt::mightBeRichText(text) ? Qt::convertFromPlainText(inShortLines(text)) : text;
}

QString plainMenuText(QString text) {
  return text.replace(QLatin1Char('&'), QStringLiteral("&&")).replace(QLatin1Char('\t'), QLatin1Char(' '));
}

QString plainTitle(QString text) { return text.replace(QStringLiteral("[*]"), QStringLiteral("[*][*]")); }

QString inShortLines(const QString& text) {
  constexpr qsizetype most = 60;
  QString lines = text;
  qsizetype start = 0, space = -1;  // of the line, and the last one in it
  for (qsizetype i = 0; i < lines.size(); ++i) {
    if (lines[i] == QLatin1Char('\n')) {
      start = i + 1;
      space = -1;
      continue;
    }
    if (lines[i] == QLatin1Char(' ')) space = i;
    if (i - start < most || space < 0) continue;
    lines[space] = QLatin1Char('\n');
    start = space + 1;
    space = -1;
  }
  return lines;
}

void describe(QWidget* widget, const QString& objectName, const QString& accessibleName, const QString& toolTip) {
  widget->setObjectName(objectName);
  widget->setAccessibleName(accessibleName);
  widget->setToolTip(plainToolTip(toolTip));
}

QLabel* makeLabel(const QString& text, const QString& role, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setProperty("role", role);
  return label;
}

QLabel* makeHeading(const QString& text, QWidget* parent) {
  auto* label = makeLabel(text, QStringLiteral("heading"), parent);
  QFont font = label->font();
  font.setCapitalization(QFont::AllUppercase);
  font.setLetterSpacing(QFont::AbsoluteSpacing, 0.8);
  label->setFont(font);
  return label;
}

QPushButton* makeButton(const QString& text, const QString& role, QWidget* parent) {
  auto* button = new PushButton(text, parent);
  button->setProperty("role", role);
  button->setCursor(Qt::PointingHandCursor);
  return button;
}

void leaveWheelToScrolling(QWidget* widget) {
  widget->installEventFilter(new WheelFilter(widget));
  if (widget->focusPolicy() == Qt::WheelFocus) widget->setFocusPolicy(Qt::StrongFocus);
}

QString formatCount(std::uint64_t value) { return QString::fromStdString(countText(value)); }

QString formatFixed(double value, int decimals) { return QString::fromStdString(fixedText(value, decimals)); }

QString formatPercent(double percent, int decimals) { return QString::fromStdString(percentText(percent, decimals)); }

QString formatShare(double share, int decimals) { return QString::fromStdString(shareText(share, decimals)); }

QString formatSignificant(double value, int digits) { return QString::fromStdString(significantText(value, digits)); }

QString plainNumber(const QString& typed) {
  QString plain;
  for (const QChar c : typed) {
    switch (c.unicode()) {
      case 0xFF0C:  // full-width
      case 0x3001:  // ideographic
      case 0x060C:  // Arabic
        plain += QLatin1Char(',');
        break;
      case 0xFF0E:
      case 0x066B: plain += QLatin1Char('.'); break;
      case 0xFF0D:
      case 0x2212: plain += QLatin1Char('-'); break;
      case 0xFF0B: plain += QLatin1Char('+'); break;
      default: plain += c.digitValue() >= 0 ? QChar(u'0' + c.digitValue()) : c;
    }
  }
  return plain;
}

QString formatDuration(double seconds) {
  if (!(seconds >= 0.0)) seconds = 0.0;
  const auto whole = static_cast<long long>(std::llround(std::min(seconds, 3.6e8)));
  const auto two = [](long long value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
  if (whole >= 3600) return QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(two(whole / 60 % 60), two(whole % 60));
  return QStringLiteral("%1:%2").arg(whole / 60).arg(two(whole % 60));
}

QString lossWords(bool variational) {
  const std::string_view name = lossName(variational);
  return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

QString lossText(const Losses& losses, bool variational) {
  if (!variational) {
    return QCoreApplication::translate("Text", "%1 %2 nats").arg(lossWords(false), formatFixed(losses.reconstruction, 1));
  }
  const auto tenths = [](double value) { return std::round(10.0 * value) / 10.0; };
  const double total = tenths(losses.loss()), second = tenths(losses.kl);
  const double first = std::isfinite(total) ? total - second : losses.reconstruction;
  return QCoreApplication::translate("Text", "%1 %2 = %3 + KL %4 nats")
      .arg(lossWords(true), formatFixed(total, 1), formatFixed(first, 1), formatFixed(second, 1));
}

QString lossAtMean(const Losses& losses, bool variational) {
  const QString text = lossText(losses, variational);
  return variational ? QCoreApplication::translate("Text", "%1 (z = mean)").arg(text) : text;
}

QString lossNote(const Losses& losses, bool variational) { return capitalised(lossAtMean(losses, variational)); }

QString capitalised(const QString& text) { return text.left(1).toUpper() + text.mid(1); }

QString coordinateName(int dimension) { return QString::fromStdString(coordinateText(static_cast<std::size_t>(dimension))); }

}  // namespace latentscape
