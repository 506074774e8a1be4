// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/first_steps.h"

namespace latentscape {
namespace {

const QString kBegun = QStringLiteral("begun"), kOver = QStringLiteral("over");

QString nameOf(StartCard::Hint hint) {
  switch (hint) {
    case StartCard::Hint::Drag: return QStringLiteral("drag");
    case StartCard::Hint::Train: return QStringLiteral("train");
    case StartCard::Hint::Learn: return QStringLiteral("learn");
    case StartCard::Hint::Open: return QStringLiteral("open");
  }
  return {};
}

}  // namespace

FirstSteps::FirstSteps(StartCard& card, QObject* parent) : QObject(parent), m_card(card) {
  connect(&m_card, &StartCard::closed, this, &FirstSteps::end);
}

void FirstSteps::begin() {
  m_over = false;
  m_followed.clear();
  show();
}

void FirstSteps::follow(StartCard::Hint hint) {
  if (m_over || m_followed.contains(hint)) return;
  m_followed.insert(hint);
  if (m_followed.size() == static_cast<qsizetype>(StartCard::kHints.size())) return end();
  show();
  emit changed();
}

void FirstSteps::end() {
  if (m_over) return;
  m_over = true;
  show();
  emit changed();
}

void FirstSteps::show() {
  for (const StartCard::Hint hint : StartCard::kHints) m_card.setFollowed(hint, m_followed.contains(hint));
  m_card.setWanted(!m_over);
}

QStringList FirstSteps::state() const {
  if (m_over) return {kOver};
  QStringList names{kBegun};
  for (const StartCard::Hint hint : StartCard::kHints) {
    if (m_followed.contains(hint)) names << nameOf(hint);
  }
  return names;
}

// Nonsense is a state that is over.
void FirstSteps::restore(const QStringList& state) {
  m_over = !state.contains(kBegun) || state.contains(kOver);
  m_followed.clear();
  for (const StartCard::Hint hint : StartCard::kHints) {
    if (state.contains(nameOf(hint))) m_followed.insert(hint);
  }
  show();
}

}  // namespace latentscape
