// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

namespace latentscape {

// How much time some work may take of the processor's, as a share of all time: who has taken much waits until time has caught up.
// Times are seconds on any clock that doesn't go back. A value; one thread.
class WorkAllowance {
 public:
  // share: of one core, so that 0.1 is a tenth of it; above 0.
  explicit WorkAllowance(double share) : m_share(share) {}

  void setShare(double share) { m_share = share; }  // for work from now on

  // That much work was done, ending now.
  void spend(double seconds, double now) { m_free = std::max(m_free, now) + seconds / m_share; }
  // How long to wait before more may begin.
  double wait(double now) const { return std::max(0.0, m_free - now); }
  // What one piece of work may take if such pieces follow each other at this interval.
  double piece(double interval) const { return m_share * interval; }
  void forget() { m_free = 0.0; }  // what was spent so far doesn't count: nobody needs the processor

 private:
  double m_share;
  double m_free = 0.0;  // when work may begin again
};

}  // namespace latentscape
