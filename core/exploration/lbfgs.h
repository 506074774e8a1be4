// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace latentscape {

struct LbfgsOptions {
  int maxIterations = 300;
  double tolerance = 1e-5;  // on the gradient's largest entry
  std::size_t memory = 10;
  int maxTries = 40;  // points that a search along a direction looks at
};
struct LbfgsResult {
  std::vector<double> x;
  int iterations = 0;
  bool converged = false;
};

// A minimisation of a smooth function with L-BFGS (Liu and Nocedal 1989), one iteration at a time. value(x, gradient) returns the
// function's value and writes its gradient; it must be the same function every time. Bisection finds a step that satisfies the
// weak Wolfe conditions (Lewis and Overton 2013, algorithm 2.6), so the value never rises.
class Lbfgs {
 public:
  template <class Value>
  Lbfgs(std::vector<double> x, const LbfgsOptions& options, const Value& value)
      : m_options(options), m_x(std::move(x)), m_gradient(m_x.size()), m_next(m_x.size()), m_nextGradient(m_x.size()) {
    m_now = value(std::span<const double>(m_x), std::span<double>(m_gradient));
  }

  const std::vector<double>& x() const { return m_x; }
  double value() const { return m_now; }  // at x
  bool converged() const {                // never where an entry of the gradient is no number
    return std::all_of(m_gradient.begin(), m_gradient.end(), [this](double g) { return std::abs(g) <= m_options.tolerance; });
  }

  // One iteration. False if no better point was found, since floating-point precision is exhausted: x is as it was.
  template <class Value>
  bool advance(const Value& value) {
    // The two-loop recursion.
    std::vector<double> direction = m_gradient, alphas(m_pairs.size());
    for (std::size_t i = m_pairs.size(); i-- > 0;) {
      alphas[i] = m_pairs[i].rho * dot(m_pairs[i].s, direction);
      for (std::size_t j = 0; j < m_x.size(); ++j) direction[j] -= alphas[i] * m_pairs[i].y[j];
    }
    const double scale = m_pairs.empty() ? 1.0 / std::max(1e-12, std::sqrt(dot(m_gradient, m_gradient)))
                                         : 1.0 / (m_pairs.back().rho * dot(m_pairs.back().y, m_pairs.back().y));
    for (double& v : direction) v *= scale;
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
      const double beta = m_pairs[i].rho * dot(m_pairs[i].y, direction);
      for (std::size_t j = 0; j < m_x.size(); ++j) direction[j] += (alphas[i] - beta) * m_pairs[i].s[j];
    }
    const double slope = -dot(m_gradient, direction);

    double step = 1.0, low = 0.0, high = std::numeric_limits<double>::infinity(), then = m_now;
    bool found = false;
    for (int tries = 0; tries < m_options.maxTries && !found && slope < 0.0; ++tries) {
      for (std::size_t j = 0; j < m_x.size(); ++j) m_next[j] = m_x[j] - step * direction[j];
      then = value(std::span<const double>(m_next), std::span<double>(m_nextGradient));
      if (!(then <= m_now + 1e-4 * step * slope)) high = step;
      else if (-dot(m_nextGradient, direction) < 0.9 * slope) low = step;
      else found = true;
      if (!found) step = std::isfinite(high) ? 0.5 * (low + high) : 2.0 * low;
    }
    if (!found) return false;
    Pair pair{std::vector<double>(m_x.size()), std::vector<double>(m_x.size()), 0.0};
    for (std::size_t j = 0; j < m_x.size(); ++j) {
      pair.s[j] = m_next[j] - m_x[j];
      pair.y[j] = m_nextGradient[j] - m_gradient[j];
    }
    pair.rho = 1.0 / dot(pair.s, pair.y);  // positive, by the second Wolfe condition
    m_pairs.push_back(std::move(pair));
    if (m_pairs.size() > m_options.memory) m_pairs.pop_front();
    std::swap(m_x, m_next);
    std::swap(m_gradient, m_nextGradient);
    m_now = then;
    return true;
  }

 private:
  struct Pair {
    std::vector<double> s, y;
    double rho;
  };
  static double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  }

  LbfgsOptions m_options;
  std::vector<double> m_x, m_gradient, m_next, m_nextGradient;
  std::deque<Pair> m_pairs;
  double m_now = 0.0;
};

// Minimises a function from x until it converges. onIteration(number) returns false to stop.
template <class Value, class OnIteration>
LbfgsResult minimise(std::vector<double> x, const LbfgsOptions& options, const Value& value, const OnIteration& onIteration) {
  Lbfgs search(std::move(x), options, value);
  LbfgsResult result;
  for (;; ++result.iterations) {
    result.converged = search.converged();
    if (result.converged || result.iterations >= options.maxIterations || !onIteration(result.iterations)) break;
    if (!search.advance(value)) break;
  }
  result.x = search.x();
  return result;
}

}  // namespace latentscape
