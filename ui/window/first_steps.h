// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/start_card.h"

#include <QObject>
#include <QPointF>
#include <QSet>
#include <QStringList>

namespace latentscape {

class LatentMap;
class PulseRing;

// The hints of a first start: which have been followed, and whether they are over, which they are for good once the user closes
// their card or has followed all of them. The card leaves the map's probe and the window's messages in sight. GUI thread only.
class FirstSteps : public QObject {
  Q_OBJECT
 public:
  static constexpr qsizetype kMostNames = 8;  // of a state

  FirstSteps(StartCard& card, LatentMap& map, QWidget& messages, QObject* parent);  // over, until they are begun

  void begin();
  void showDrag();  // where the dot is, and how it is dragged
  void follow(StartCard::Hint hint);
  bool over() const { return m_over; }
  // As settings keep it: names of the hints that were followed, or that they are over.
  QStringList state() const;
  void restore(const QStringList& state);

 signals:
  void changed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void show();
  void setOver(bool over);
  void end();
  void watchMap(const QEvent& event);
  void keepClearSoon();
  void keepClear();

  StartCard& m_card;
  LatentMap& m_map;
  QWidget& m_messages;
  PulseRing* m_ring;
  QPointF m_pressed;         // where the mouse was pressed on the map
  bool m_held = false;       // a button of the mouse is down
  bool m_dragged = false;    // since then it has moved, or it was a key
  bool m_willClear = false;  // keepClear() is on its way
  QSet<StartCard::Hint> m_followed;
  bool m_over = true;
};

}  // namespace latentscape
