// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/document_text.h"

#include "ui/widgets/text.h"

namespace latentscape {
namespace {}  // namespace

DocumentText::DocumentText(WindowTitle& title, StatusText& status, QObject* parent)
    : QObject(parent), m_title(title), m_status(status) {}

void DocumentText::showOpened(const QString& name, const QString& statusName, const Checkpoint& checkpoint) {
  m_name = name;
  m_line = StatusText::modelLine(statusName, checkpoint);
  m_run = m_step = m_shownRun = 0;
  m_savedStep.reset();
  m_copy.reset();
  update();
}

void DocumentText::showRun(const QString& name, std::uint64_t run) {
  m_name = name;
  m_shownRun = run;
  update();
}

void DocumentText::showProgress(const SessionStatus& status, const LossLog& losses, std::optional<std::uint64_t> savedStep) {
  m_run = status.run;
  m_step = status.step;
  m_savedStep = savedStep;
  m_line = StatusText::runLine(status, losses);
  update();
}

void DocumentText::showCopy(const QString& name, std::optional<std::uint64_t> step) {
  m_copy = Copy{name, step ? m_run : 0, step};
  update();
}

void DocumentText::update() {
  const bool ofRun = m_copy && m_copy->run == m_run && m_run != 0;
  const bool whole = m_copy && (ofRun ? m_copy->step == m_step : m_copy->run == 0 && m_run == 0);
  m_title.show(whole && m_shownRun == m_run ? m_copy->name : m_name);
  QString line = m_line;
  if (whole) line += tr(" · saved in %1").arg(m_copy->name);
  else if (m_savedStep && m_savedStep == m_step) line += tr(" · autosaved");
  else if (m_savedStep) line += tr(" · autosaved up to step %1").arg(formatCount(*m_savedStep));
  if (ofRun && !whole) line += tr(" · step %1 is in %2").arg(formatCount(*m_copy->step), m_copy->name);
  m_status.show(line);
}

}  // namespace latentscape
