// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/inpainting.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kPriorPoints = 64, kJudgedTogether = 64;
constexpr int kRounds = 8;       // of encoding and decoding in turn
constexpr int kFirstSteps = 10;  // of every start
constexpr int kFirstSamples = 8;
constexpr std::size_t kGoingOn = 2;
constexpr double kClose = 5.0;  // nats between the best start and one that goes on beside it

bool missing(const CodeTarget& target, std::size_t value) { return !target.weights.empty() && target.weights[value] == 0.0F; }

std::vector<float> blackWhereMissing(const CodeTarget& target) {
  std::vector<float> pixels = target.pixels;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (missing(target, i)) pixels[i] = 0.0F;
  }
  return pixels;
}

// The codes that may be starts: those of the options, and the prior's.
std::vector<LatentPoint> candidates(const Model& model, const InpaintOptions& options) {
  std::vector<LatentPoint> points = options.codes;
  if (!model.variational()) return points;
  const auto d = static_cast<std::size_t>(model.latentDimension());
  std::vector<float> drawn(kPriorPoints * d);
  RandomStream(options.refine.seed, streams::kInpaintingStarts).fillNormal(drawn);
  for (std::size_t at = 0; at < drawn.size(); at += d)
    points.emplace_back(drawn.begin() + static_cast<std::ptrdiff_t>(at), drawn.begin() + static_cast<std::ptrdiff_t>(at + d));
  return points;
}

// The order of losses, in which one that is no number is the highest.
double orInfinite(double loss) { return std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss; }

bool lowerLoss(const Refinement& a, const Refinement& b) { return orInfinite(a.loss()) < orInfinite(b.loss()); }

RefineOptions firstSteps(RefineOptions options) {
  options.steps = std::min(options.steps, kFirstSteps);
  options.samples = kFirstSamples;
  options.check = false;
  return options;
}

}  // namespace

std::vector<float> completed(const Model& model, const CodeTarget& target, const LatentPoint& point) {
  std::vector<float> pixels(target.pixels.size());
  model.decode(point, pixels);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (!missing(target, i)) pixels[i] = target.pixels[i];
  }
  return pixels;
}

Inpainting::Inpainting(std::shared_ptr<const Model> model, CodeTarget target, InpaintOptions options)
    : m_model(std::move(model)), m_target(std::move(target)), m_options(std::move(options)),
      m_terms(std::make_shared<const TargetTerms>(*m_model, m_target, Refinement::codesOfStep(*m_model, m_options.refine))),
      m_candidates(candidates(*m_model, m_options)), m_encoded(encodedGaussian(*m_model, blackWhereMissing(m_target))),
      m_settled(m_encoded), m_best(m_encoded),
      m_encodedLoss(orInfinite(Refinement(m_model, m_terms, m_encoded, m_options.refine).loss())), m_settledLoss(m_encodedLoss),
      m_loss(m_encodedLoss) {}

std::size_t Inpainting::triedStarts() const {
  return 2 + std::min(m_candidates.size(), static_cast<std::size_t>(std::max(m_options.starts, 0)));
}

int Inpainting::total() const {
  const std::size_t judging = (m_candidates.size() + kJudgedTogether - 1) / kJudgedTogether;
  const auto steps = static_cast<std::size_t>(std::max(m_options.refine.steps, 0));
  const std::size_t first = std::max<std::size_t>(1, std::min<std::size_t>(steps, kFirstSteps));
  return static_cast<int>(1 + judging + triedStarts() * (first + 1) + kGoingOn * steps);
}

void Inpainting::advance(int steps) {
  for (int i = 0; i < steps && !done(); ++i) {
    ++m_step;
    switch (m_stage) {
      case Stage::Filling: fill(); break;
      case Stage::Judging: judge(); break;
      case Stage::Trying: tryStart(); break;
      case Stage::Comparing: compare(); break;
      case Stage::GoingOn: goOn(); break;
      case Stage::Done: break;
    }
  }
  if (done()) m_step = total();
}

void Inpainting::fill() {
  Gaussian filled = m_encoded;
  for (int round = 0; round < kRounds; ++round)
    filled = encodedGaussian(*m_model, latentscape::completed(*m_model, m_target, filled.mean));
  m_starts = {m_encoded, std::move(filled)};
  m_stage = m_candidates.empty() ? Stage::Trying : Stage::Judging;
}

// Of the next candidates -log p(known values, z), up to a constant.
void Inpainting::judge() {
  const std::size_t first = m_misfits.size(), last = std::min(first + kJudgedTogether, m_candidates.size());
  std::vector<float> latent, terms(last - first);
  for (std::size_t i = first; i < last; ++i) latent.insert(latent.end(), m_candidates[i].begin(), m_candidates[i].end());
  m_terms->terms(latent, terms);
  for (std::size_t i = first; i < last; ++i) {
    auto misfit = static_cast<double>(terms[i - first]);
    for (const float z : m_candidates[i]) {
      if (m_model->variational()) misfit += 0.5 * static_cast<double>(z) * static_cast<double>(z);
    }
    m_misfits.push_back(orInfinite(misfit));
  }
  if (last == m_candidates.size()) choose();
}

void Inpainting::choose() {
  std::vector<std::size_t> order(m_candidates.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) { return m_misfits[a] < m_misfits[b]; });
  order.resize(triedStarts() - m_starts.size());
  for (const std::size_t best : order) m_starts.push_back({m_candidates[best], m_encoded.logVariance});
  m_stage = Stage::Trying;
}

void Inpainting::tryStart() {
  if (!m_first) m_first.emplace(m_model, m_terms, m_starts[m_at], firstSteps(m_options.refine));
  m_first->advance(1);
  if (!m_first->done()) return;
  m_starts[m_at] = m_first->best();
  m_first.reset();
  if (++m_at < m_starts.size()) return;
  m_at = 0;
  m_stage = Stage::Comparing;
}

void Inpainting::compare() {
  m_searches.emplace_back(m_model, m_terms, m_starts[m_at], m_options.refine);
  const Refinement& search = m_searches.back();
  if (orInfinite(search.loss()) < m_settledLoss) {
    m_settled = search.best();
    m_settledLoss = search.loss();
    keep(m_settled, m_settledLoss);
  }
  if (++m_at < m_starts.size()) return;
  m_at = 0;
  std::stable_sort(m_searches.begin(), m_searches.end(), lowerLoss);
  const double close = m_searches.front().loss() + kClose;
  std::size_t on = 0;
  while (on < std::min(kGoingOn, m_searches.size()) && m_searches[on].loss() <= close) ++on;
  m_searches.erase(m_searches.begin() + static_cast<std::ptrdiff_t>(on), m_searches.end());
  std::erase_if(m_searches, [](const Refinement& one) { return one.done(); });
  m_stage = m_searches.empty() ? Stage::Done : Stage::GoingOn;
}

// The searches in turn, so that the better one shows early.
void Inpainting::goOn() {
  m_at %= m_searches.size();
  Refinement& turn = m_searches[m_at];
  turn.advance(1);
  if (turn.done()) {
    if (turn.loss() < m_settledLoss) {
      m_settled = turn.best();
      m_settledLoss = turn.loss();
    }
    m_searches.erase(m_searches.begin() + static_cast<std::ptrdiff_t>(m_at));
  } else {
    ++m_at;
  }
  // Anew, for a search that ends may go back to its start.
  m_best = m_settled;
  m_loss = m_settledLoss;
  for (const Refinement& search : m_searches) keep(search.best(), search.loss());
  if (m_searches.empty()) m_stage = Stage::Done;
}

void Inpainting::keep(const Gaussian& code, double loss) {
  if (!(loss < m_loss)) return;
  m_best = code;
  m_loss = loss;
}

std::vector<float> Inpainting::completed() const { return latentscape::completed(*m_model, m_target, m_best.mean); }

Result<Inpainted> inpaint(const std::shared_ptr<const Model>& model, const CodeTarget& target, const InpaintOptions& options,
                          const std::stop_token& stop, const ProgressCallback& progress) {
  if (auto right = checkTarget(*model, target); !right) return right.error();
  Inpainting search(model, target, options);
  while (!search.done()) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    search.advance(1);
    if (progress) progress({"inpainting", static_cast<std::uint64_t>(search.step()), static_cast<std::uint64_t>(search.total())});
  }
  if (!std::isfinite(search.loss())) {
    return Error{"the model's loss is not a finite number at any code", "model",
                 "Choose a model whose training did not diverge."};
  }
  return Inpainted{search.encoded(), search.best(), search.encodedLoss(), search.loss(), search.completed()};
}

}  // namespace latentscape
