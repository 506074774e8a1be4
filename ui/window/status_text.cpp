// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/status_text.h"

#include "ui/widgets/elided_label.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/text.h"

#include <QEvent>
#include <QStatusBar>

namespace latentscape {
namespace {

constexpr int kNewsMilliseconds = 4000;

QString testLossText(const Losses& test, const ModelConfig& model) {
  const bool variational = model.variational();
  const QString text = StatusText::tr(" · test %1 %2 nats/image").arg(lossWords(variational), formatFixed(test.loss(), 1));
  return variational ? StatusText::tr("%1 (one sample of z)").arg(text) : text;
}

}  // namespace

StatusText::StatusText(QStatusBar& bar) : QObject(&bar), m_bar(bar), m_text(new ElidedLabel) {
  m_text->setObjectName(QStringLiteral("statusText"));
  m_text->setProperty("role", "muted");
  bar.setSizeGripEnabled(false);
  bar.setContentsMargins(8, 0, 8, 0);
  bar.addWidget(m_text, 1);
  bar.window()->installEventFilter(this);
}

bool StatusText::eventFilter(QObject*, QEvent* event) {
  if (event->type() != PictureCopiedEvent::kind()) return false;
  event->accept();
  m_bar.showMessage(tr("Picture copied"), kNewsMilliseconds);
  return true;
}

QString StatusText::modelLine(const QString& name, const Checkpoint& checkpoint) {
  const double epochs = checkpoint.epochs;
  QString line = name + (epochs == 1.0 ? tr(" · trained for %1 epoch") : tr(" · trained for %1 epochs"))
                            .arg(formatFixed(epochs, epochs < 1 ? 2 : 0));
  if (checkpoint.test) line += testLossText(*checkpoint.test, checkpoint.config.model);
  return line;
}

QString StatusText::runLine(const SessionStatus& status, const LossLog& losses) {
  QString line = tr("Step %1").arg(formatCount(status.step));
  if (const auto test = losses.test()) line += testLossText(*test, status.config.model);
  return line;
}

void StatusText::show(const QString& line) { m_text->setText(line); }

void StatusText::showMapTime(double milliseconds) {
  m_text->setHelp(tr("The map was painted in %1 ms").arg(formatFixed(milliseconds, 1)));
}

}  // namespace latentscape
