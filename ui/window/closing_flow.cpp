// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/closing_flow.h"

#include "core/base/printable.h"

#include <QMessageBox>
#include <QPushButton>

#include <iostream>

namespace latentscape {

ClosingFlow::ClosingFlow(TrainingController& training, TrainingFlow& flow, KeepingFlow& keeping, QWidget& window)
    : QObject(&window), m_training(training), m_flow(flow), m_keeping(keeping), m_window(window) {
  connect(&m_training, &TrainingController::statusChanged, this, [this] {
    if (m_closeWhenStopped && !m_training.active()) keepAndClose(m_closeInAnyCase);
  });
}

bool ClosingFlow::mayClose() {
  if (m_mayClose || (!m_training.active() && !m_flow.unsaved())) return true;
  askAboutRun();
  return false;
}

void ClosingFlow::close() {
  m_mayClose = true;
  m_window.close();
}

void ClosingFlow::askAboutRun() {
  if (m_window.findChild<QMessageBox*>(QStringLiteral("closeQuestion")) != nullptr) return;
  const bool active = m_training.active();
  auto* box = new QMessageBox(QMessageBox::Question, tr("Keep this run?"),
                              active ? tr("Training is in progress.") : tr("This run has not been saved."), QMessageBox::NoButton,
                              &m_window);
  box->setObjectName(QStringLiteral("closeQuestion"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setInformativeText(
      tr("Keep stops training and saves weights, losses and settings as a run, which File > Open Recent then lists."));
  auto* keep = box->addButton(tr("&Keep and Close"), QMessageBox::AcceptRole);
  auto* discard = box->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
  auto* goOn = box->addButton(active ? tr("&Continue Training") : tr("&Cancel"), QMessageBox::RejectRole);
  keep->setObjectName(QStringLiteral("keepRun"));
  discard->setObjectName(QStringLiteral("discardRun"));
  goOn->setObjectName(QStringLiteral("goOn"));
  for (QPushButton* button : {keep, discard, goOn}) {
    button->setAccessibleName(button->text().remove(QLatin1Char('&')));
    button->setToolTip(button->accessibleName());
  }
  box->setDefaultButton(keep);
  box->setEscapeButton(goOn);
  connect(keep, &QPushButton::clicked, this, [this] { keepAndClose(false); });
  connect(discard, &QPushButton::clicked, this, &ClosingFlow::close);
  box->open();
}

// Stops the run, waits (without blocking) for its last frame, saves it and closes.
void ClosingFlow::keepAndClose(bool inAnyCase) {
  m_closeInAnyCase = inAnyCase;
  if (m_training.active()) {
    if (!m_closeWhenStopped) m_training.stop();
    m_closeWhenStopped = true;
    return;
  }
  m_closeWhenStopped = false;
  m_keeping.keepRun([this, inAnyCase](bool kept) {
    if (!kept && !inAnyCase) return;  // the banner says why, and the window stays open
    if (!kept) std::cerr << "latentscape: " << printable(m_keeping.problem().toStdString()) << '\n';
    close();
  });
}

}  // namespace latentscape
