// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace latentscape {

// Watches a run's objective, step by step, for an explosion: kSteps losses one after the other that lie far above the running
// median, by twice its size or by 50 times the median deviation from it, whichever is more. Falls, single spikes and slow rises
// are none. Until kLeast losses are known nothing is judged. A value.
class LossWatch {
 public:
  static constexpr std::size_t kWindow = 200;  // losses in the median
  static constexpr std::size_t kLeast = 50;
  static constexpr std::size_t kSteps = 16;

  // The objective of the next step, which is finite. Whether it has exploded.
  bool exploded(double objective);
  // How many of the newest losses lie far above: not judged yet, and not part of the median.
  std::size_t suspicious() const { return m_suspicious; }
  double median() const { return m_median; }
  // Forgets everything: the objective has become another one.
  void restart();

 private:
  void accept(double objective);

  std::vector<double> m_losses;  // the newest, in a ring
  std::size_t m_next = 0;
  std::size_t m_sinceMedian = 0;
  double m_median = 0.0;
  double m_limit = 0.0;
  std::size_t m_suspicious = 0;
};

}  // namespace latentscape
