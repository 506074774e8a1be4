// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/closing_flow.h"

#include "core/base/printable.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/text.h"
#include "ui/window/message_ids.h"

#include <QMessageBox>
#include <QPushButton>

#include <iostream>
#include <utility>

namespace latentscape {

ClosingFlow::ClosingFlow(TrainingController& training, RunKeeping& keeping, RecentFiles& recent, Banner& banner, QWidget& window)
    : QObject(&window), m_training(training), m_keeping(keeping), m_recent(recent), m_banner(banner), m_window(window) {
  connect(&m_training, &TrainingController::statusChanged, this, [this] {
    if (m_closeWhenStopped && !m_training.active()) keepAndClose(m_closeInAnyCase);
  });
  connect(&m_keeping, &RunKeeping::leftSettled, this, [this] {
    if (m_closeWhenLeft) keepAndClose(m_closeInAnyCase);
  });
  connect(&m_keeping, &RunKeeping::drawn, this, [this] {
    if (std::exchange(m_closeWhenDrawn, false)) keepAndClose(m_closeInAnyCase);
  });
}

bool ClosingFlow::mayClose() {
  if (m_mayClose || (m_closeWhenDrawn && !m_training.active())) return true;
  if (m_training.active() || m_keeping.undecided(m_training.status().step) || m_keeping.leftProblem()) {
    askAboutRun();
    return false;
  }
  if (m_keeping.finished() && !m_keeping.leaving() && !m_keeping.drawing()) return true;
  keepAndClose(false);
  return false;
}

// Pictures are no reason to wait where the session ends.
void ClosingFlow::closeWhenDrawn() {
  if (!m_keeping.drawing() || m_closeInAnyCase) return close();
  m_closeWhenDrawn = true;
  m_banner.showMessage(
      tr("The run is saved. Its pictures are being drawn, then the window closes: close it again to leave them out."), {},
      kPicturesMessage);
}

void ClosingFlow::close() {
  m_mayClose = true;
  m_window.close();
}

void ClosingFlow::askAboutRun() {
  if (m_window.findChild<QMessageBox*>(QStringLiteral("closeQuestion")) != nullptr) return;
  const bool active = m_training.active();
  // A run that goes on in the folder that it was opened from was there before.
  const bool mayDiscard = m_keeping.mayDiscard() || m_keeping.leftProblem();
  QString text = mayDiscard ? tr("Keep this run? Discard deletes it.") : tr("Keep this run?");
  if (active) text = tr("Training is in progress.") + QLatin1Char(' ') + text;
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Save this run?"), text, QMessageBox::NoButton, &m_window);
  box->setObjectName(QStringLiteral("closeQuestion"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setInformativeText(
      active ? tr("Saving stops training and writes weights, losses and settings as a run, which File > Open Recent then lists.")
             : tr("Saving writes weights, losses and settings as a run, which File > Open Recent then lists."));
  auto* keep = box->addButton(tr("&Save and Close"), QMessageBox::AcceptRole);
  auto* discard = mayDiscard ? box->addButton(tr("&Discard"), QMessageBox::DestructiveRole) : nullptr;
  auto* goOn = box->addButton(active ? tr("&Continue Training") : tr("&Cancel"), QMessageBox::RejectRole);
  keep->setObjectName(QStringLiteral("keepRun"));
  if (discard != nullptr) discard->setObjectName(QStringLiteral("discardRun"));
  goOn->setObjectName(QStringLiteral("goOn"));
  for (QPushButton* button : {keep, discard, goOn}) {
    if (button == nullptr) continue;
    button->setAccessibleName(button->text().remove(QLatin1Char('&')));
    button->setToolTip(button->accessibleName());
  }
  setStyleProperty(keep, "role", QStringLiteral("primary"));
  box->setDefaultButton(keep);
  box->setEscapeButton(goOn);
  connect(keep, &QPushButton::clicked, this, [this] {
    m_askedToKeep = true;
    keepAndClose(false);
  });
  if (discard != nullptr) connect(discard, &QPushButton::clicked, this, &ClosingFlow::discardAndClose);
  box->open();
}

void ClosingFlow::discardAndClose() {
  m_discarding = true;
  m_training.reset();
  m_keeping.discard([this](const Result<void>& removed) {
    if (!removed) std::cerr << "latentscape: " << printable(removed.error().message()) << '\n';
    close();
  });
}

// Stops the run, waits (without blocking) until its end is saved, and closes.
void ClosingFlow::keepAndClose(bool inAnyCase) {
  m_closeInAnyCase = inAnyCase;
  if (m_training.active()) {
    if (!m_closeWhenStopped) m_training.stop();
    m_closeWhenStopped = true;
    return;
  }
  m_closeWhenStopped = m_closeWhenLeft = false;
  m_keeping.finish([this](const Result<void>& finished) { savedAll(finished); });
}

void ClosingFlow::savedAll(const Result<void>& finished) {
  if (m_discarding) return;
  if (!finished && finished.error().cancelled) return keepAndClose(m_closeInAnyCase);  // it has made way for another meanwhile
  // Its models can be made from its states at any time.
  if (!finished && !m_keeping.status().whole && !m_closeInAnyCase) return stay(finished.error(), kKeptMessage);
  if (m_keeping.leaving()) {
    m_closeWhenLeft = true;
    return;
  }
  if (m_keeping.leftProblem() && !m_closeInAnyCase) return stay(*m_keeping.leftProblem(), kLeftMessage);
  const bool isThere = m_keeping.status().whole && m_keeping.hasRun() && !m_keeping.place().empty();
  if (isThere && m_keeping.mayDiscard()) m_recent.add(QString::fromStdString(m_keeping.place().string()));
  if (isThere && m_askedToKeep) noteKept();
  else closeWhenDrawn();
}

void ClosingFlow::noteKept() {
  m_keeping.markKept([this](const Result<void>& marked) {
    if (marked) return closeWhenDrawn();
    const Error why{"the run is saved, but not as one that the user saved: " + marked.error().what, marked.error().where,
                    "File > Save Run as Folder keeps a copy elsewhere."};
    if (!m_closeInAnyCase) return stay(why, kKeptMessage);
    std::cerr << "latentscape: " << printable(why.message()) << '\n';
    close();
  });
}

void ClosingFlow::stay(const Error& why, const QString& message) {
  m_askedToKeep = false;
  m_banner.showError(why, message);
}

}  // namespace latentscape
