// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/work_allowance.h"

#include <QTimer>

#include <functional>
#include <limits>

namespace latentscape {

// When work that is done piece by piece may go on while the processor is needed for something else: as soon as an allowance lets
// it, and at most once in an interval. GUI thread only; nothing waits.
class WorkPace {
 public:
  using Clock = std::function<double()>;  // seconds, never goes back
  static double steadySeconds();

  // allowance: may be shared with other work; outlives this. interval: seconds from the beginning of one piece to that of the
  // next, at least. askAgain: called when it is time to ask mayBegin() once more, after it has said no.
  WorkPace(WorkAllowance& allowance, double interval, Clock clock, std::function<void()> askAgain);

  // If not, askAgain is called later: once, however often this has said no until then. patience: a piece that is needed soon
  // waits for the allowance no longer than so many seconds after the last one began; what it takes is owed.
  bool mayBegin(double patience = std::numeric_limits<double>::infinity());
  bool willAskAgain() const { return m_later.isActive(); }
  void begin();                            // a piece begins now
  void spend(double seconds);              // of the processor, for a piece that ends now
  double piece() const;                    // seconds of the processor that each may take, if one is to begin at every interval
  void forget() { m_allowance.forget(); }  // see WorkAllowance

 private:
  WorkAllowance& m_allowance;
  const double m_interval;
  const Clock m_clock;
  double m_began = 0.0;  // the last piece
  QTimer m_later;
};

}  // namespace latentscape
