// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/first_steps.h"

#include "ui/plots/latent_map.h"
#include "ui/plots/plot_canvas.h"
#include "ui/widgets/pulse_ring.h"

#include <QApplication>
#include <QMouseEvent>

#include <utility>

namespace latentscape {
namespace {

const QString kBegun = QStringLiteral("begun"), kOver = QStringLiteral("over");

constexpr int kAroundProbe = 14;  // pixels that the card leaves free

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

FirstSteps::FirstSteps(StartCard& card, LatentMap& map, QWidget& messages, QObject* parent)
    : QObject(parent), m_card(card), m_map(map), m_messages(messages),
      m_ring(new PulseRing(map, [&map] { return map.toPixel(map.probe()); })) {
  connect(&m_card, &StartCard::closed, this, &FirstSteps::end);
  connect(&m_map, &LatentMap::probeReleased, this, [this] {
    if (m_dragged) follow(StartCard::Hint::Drag);
  });
}

// Once they are over, nothing passes here any more: each move of the mouse, and each picture of the map, would.
void FirstSteps::setOver(bool over) {
  if (std::exchange(m_over, over) == over) return;
  QList<QObject*> watched{&m_map, &m_messages};
  if (auto* canvas = m_map.findChild<PlotCanvas*>()) watched << canvas;
  for (QObject* one : watched) {
    if (over) one->removeEventFilter(this);
    else one->installEventFilter(this);
  }
}

void FirstSteps::showDrag() {
  m_map.setFocus(Qt::ShortcutFocusReason);
  m_ring->start();
  if (!m_followed.contains(StartCard::Hint::Drag)) m_card.setNote(StartCard::Hint::Drag, tr("press, hold and move"));
}

bool FirstSteps::eventFilter(QObject* watched, QEvent* event) {
  if (watched == &m_map) {
    watchMap(*event);
  } else if (watched == &m_messages) {
    const bool moved = event->type() == QEvent::Move || event->type() == QEvent::Resize || event->type() == QEvent::Show ||
                       event->type() == QEvent::Hide;
    if (moved) keepClearSoon();
  } else if (event->type() == QEvent::Paint) {
    keepClearSoon();  // the dot may be elsewhere: no signal tells of each reason
  }
  return false;
}

// A click moves the dot, but shows nothing of what a drag does.
void FirstSteps::watchMap(const QEvent& event) {
  switch (event.type()) {
    case QEvent::MouseButtonPress:
      m_pressed = static_cast<const QMouseEvent&>(event).position();
      m_held = true;
      m_dragged = false;
      break;
    case QEvent::MouseMove:
      if (m_held &&
          (static_cast<const QMouseEvent&>(event).position() - m_pressed).manhattanLength() >= QApplication::startDragDistance())
        m_dragged = true;
      break;
    case QEvent::MouseButtonRelease:
      m_held = false;
      keepClearSoon();
      break;
    case QEvent::KeyPress: m_dragged = true; break;
    default: break;
  }
}

void FirstSteps::keepClearSoon() {
  if (m_held || std::exchange(m_willClear, true)) return;  // nothing jumps during a drag
  QMetaObject::invokeMethod(this, &FirstSteps::keepClear, Qt::QueuedConnection);
}

void FirstSteps::keepClear() {
  m_willClear = false;
  const QWidget* under = m_card.parentWidget();
  if (m_over || m_map.window() != under->window()) return;  // the map is over the whole screen, in a window of its own
  const QPoint dot = m_map.mapTo(under, m_map.toPixel(m_map.probe()).toPoint());
  QList<QRect> places{QRect(dot, dot).adjusted(-kAroundProbe, -kAroundProbe, kAroundProbe, kAroundProbe)};
  if (m_messages.isVisible()) places << m_messages.geometry();
  m_card.setKeptClear(places);
}

void FirstSteps::begin() {
  setOver(false);
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
  setOver(true);
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
  setOver(!state.contains(kBegun) || state.contains(kOver));
  m_followed.clear();
  for (const StartCard::Hint hint : StartCard::kHints) {
    if (state.contains(nameOf(hint))) m_followed.insert(hint);
  }
  show();
}

}  // namespace latentscape
