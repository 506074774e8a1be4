// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/term_help.h"

#include "ui/widgets/terms.h"
#include "ui/widgets/text.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QHelpEvent>
#include <QLabel>
#include <QTextDocumentFragment>
#include <QToolTip>

namespace latentscape {
namespace {

constexpr const char *kText = "termText", *kHelp = "termHelp";
constexpr qsizetype kLongest = 200;  // characters of a label: a paragraph names many terms, and explains itself

QString shortText(const QString& text) { return text.size() > kLongest ? QString() : text; }

QString brokenUp(const QString& tip) { return Qt::mightBeRichText(tip) ? tip : inShortLines(tip); }

// The terms of the widget, or of a text that changes: a headline has others with each answer.
void prepare(QWidget& widget) {
  const QString help = plainExplanation(termsIn(TermHelp::textOf(widget)));
  if (help == widget.property(kHelp).toString()) return;  // what a label says of its field stays
  widget.setProperty(kHelp, help);
  widget.setWhatsThis(help);
  auto* label = qobject_cast<QLabel*>(&widget);
  if (label == nullptr) return;
  label->setAccessibleDescription(help);
  if (!label->textInteractionFlags().testFlag(Qt::TextSelectableByMouse))
    label->setCursor(help.isEmpty() ? Qt::ArrowCursor : Qt::WhatsThisCursor);
  if (QWidget* field = label->buddy(); field != nullptr && field->whatsThis().isEmpty()) field->setWhatsThis(help);
}

}  // namespace

TermHelp::TermHelp(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

void TermHelp::setText(QWidget* widget, const QString& text) { widget->setProperty(kText, text); }

QString TermHelp::textOf(const QWidget& widget) {
  const QString own = widget.property(kText).toString();
  if (!own.isEmpty()) return own;
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
    const bool rich = label->textFormat() == Qt::RichText;
    return shortText(rich ? QTextDocumentFragment::fromHtml(label->text()).toPlainText() : label->text());
  }
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) return button->text().remove(QLatin1Char('&'));
  if (const auto* combo = qobject_cast<const QComboBox*>(&widget)) return combo->currentText();
  return {};
}

bool TermHelp::eventFilter(QObject* watched, QEvent* event) {
  const QEvent::Type type = event->type();
  if (type != QEvent::ToolTip && type != QEvent::Show && type != QEvent::Enter && type != QEvent::FocusIn) return false;
  auto* widget = qobject_cast<QWidget*>(watched);
  if (widget == nullptr || m_asking || widget->windowType() == Qt::ToolTip) return false;
  prepare(*widget);
  if (type != QEvent::ToolTip) return false;
  const QString help = richExplanation(termsIn(textOf(*widget)));
  if (help.isEmpty() && brokenUp(widget->toolTip()) == widget->toolTip()) return false;
  m_asking = true;
  const bool shown = watched->event(event);  // the widget may make its tooltip only now
  m_asking = false;
  const QPoint at = static_cast<QHelpEvent*>(event)->globalPos();
  if (help.isEmpty()) {
    // What it shows may be of a part of it.
    if (const QString own = QToolTip::text(); shown && brokenUp(own) != own) QToolTip::showText(at, brokenUp(own), widget);
    return shown;
  }
  const QString own = brokenUp(widget->toolTip());
  const QString tip = own.isEmpty() ? help : (Qt::mightBeRichText(own) ? own : Qt::convertFromPlainText(own)) + help;
  QToolTip::showText(at, tip, widget);
  event->accept();
  return true;
}

}  // namespace latentscape
