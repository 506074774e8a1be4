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
};
struct LbfgsResult {
  std::vector<double> x;
  int iterations = 0;
  bool converged = false;
};

// Minimises a smooth function with L-BFGS (Liu and Nocedal 1989), starting at x. value(x, gradient) returns the function's value
// and writes its gradient; onIteration(number) returns false to stop. Bisection finds a step that satisfies the weak Wolfe
// conditions (Lewis and Overton 2013, algorithm 2.6).
template <class Value, class OnIteration>
LbfgsResult minimise(std::vector<double> x, const LbfgsOptions& options, const Value& value, const OnIteration& onIteration) {
  const auto dot = [](const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  };
  struct Pair {
    std::vector<double> s, y;
    double rho;
  };
  std::deque<Pair> pairs;
  std::vector<double> gradient(x.size()), next(x.size()), nextGradient(x.size());
  double now = value(std::span<const double>(x), std::span<double>(gradient));
  LbfgsResult result;
  for (;; ++result.iterations) {
    double largest = 0.0;
    for (const double g : gradient) largest = std::max(largest, std::abs(g));
    result.converged = largest <= options.tolerance;
    if (result.converged || result.iterations >= options.maxIterations || !onIteration(result.iterations)) break;

    // The two-loop recursion.
    std::vector<double> direction = gradient, alphas(pairs.size());
    for (std::size_t i = pairs.size(); i-- > 0;) {
      alphas[i] = pairs[i].rho * dot(pairs[i].s, direction);
      for (std::size_t j = 0; j < x.size(); ++j) direction[j] -= alphas[i] * pairs[i].y[j];
    }
    const double scale = pairs.empty() ? 1.0 / std::max(1e-12, std::sqrt(dot(gradient, gradient)))
                                       : 1.0 / (pairs.back().rho * dot(pairs.back().y, pairs.back().y));
    for (double& v : direction) v *= scale;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const double beta = pairs[i].rho * dot(pairs[i].y, direction);
      for (std::size_t j = 0; j < x.size(); ++j) direction[j] += (alphas[i] - beta) * pairs[i].s[j];
    }
    const double slope = -dot(gradient, direction);

    double step = 1.0, low = 0.0, high = std::numeric_limits<double>::infinity(), then = now;
    bool found = false;
    constexpr int most = 40;
    for (int tries = 0; tries < most && !found && slope < 0.0; ++tries) {
      for (std::size_t j = 0; j < x.size(); ++j) next[j] = x[j] - step * direction[j];
      then = value(std::span<const double>(next), std::span<double>(nextGradient));
      if (!(then <= now + 1e-4 * step * slope)) high = step;
      else if (-dot(nextGradient, direction) < 0.9 * slope) low = step;
      else found = true;
      if (!found) step = std::isfinite(high) ? 0.5 * (low + high) : 2.0 * low;
    }
    if (!found) break;  // floating-point precision is exhausted
    Pair pair{std::vector<double>(x.size()), std::vector<double>(x.size()), 0.0};
    for (std::size_t j = 0; j < x.size(); ++j) {
      pair.s[j] = next[j] - x[j];
      pair.y[j] = nextGradient[j] - gradient[j];
    }
    pair.rho = 1.0 / dot(pair.s, pair.y);  // positive, by the second Wolfe condition
    pairs.push_back(std::move(pair));
    if (pairs.size() > options.memory) pairs.pop_front();
    std::swap(x, next);
    std::swap(gradient, nextGradient);
    now = then;
  }
  result.x = std::move(x);
  return result;
}

}  // namespace latentscape
