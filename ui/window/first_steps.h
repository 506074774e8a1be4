// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/start_card.h"

#include <QObject>
#include <QSet>
#include <QStringList>

namespace latentscape {

// The hints of a first start: which have been followed, and whether they are over, which they are for good once the user closes
// their card or has followed all of them. GUI thread only.
class FirstSteps : public QObject {
  Q_OBJECT
 public:
  static constexpr qsizetype kMostNames = 8;  // of a state

  FirstSteps(StartCard& card, QObject* parent);  // over, until they are begun

  void begin();
  void follow(StartCard::Hint hint);
  bool over() const { return m_over; }
  // As settings keep it: names of the hints that were followed, or that they are over.
  QStringList state() const;
  void restore(const QStringList& state);

 signals:
  void changed();

 private:
  void show();
  void end();

  StartCard& m_card;
  QSet<StartCard::Hint> m_followed;
  bool m_over = true;
};

}  // namespace latentscape
