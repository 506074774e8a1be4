// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/code_search.h"

#include "core/data/subset.h"
#include "core/exploration/class_walk.h"
#include "core/exploration/model_input.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace latentscape {
namespace {

std::vector<LatentPoint> someOf(const Codes& codes, std::size_t most) {
  std::vector<LatentPoint> some;
  for (const std::size_t i : spreadIndices(codes.count, most)) some.emplace_back(codes.meanOf(i).begin(), codes.meanOf(i).end());
  return some;
}

// Where the search for an edited picture begins.
LatentPoint editStart(const Model& model, const CodeTarget& target, const LatentPoint& shown, const Codes& codes) {
  std::vector<LatentPoint> points = someOf(codes, CodeSearch::kMostEditStarts);
  std::erase_if(points, [&shown](const LatentPoint& point) { return point.size() != shown.size(); });
  points.push_back(shown);
  std::vector<float> latent, terms(points.size());
  for (const LatentPoint& point : points) latent.insert(latent.end(), point.begin(), point.end());
  TargetTerms(model, target, points.size()).terms(latent, terms);
  const auto best = std::min_element(terms.begin(), terms.end());
  return static_cast<double>(*best) < static_cast<double>(terms.back()) - CodeSearch::kBetterStart
             ? points[static_cast<std::size_t>(best - terms.begin())]
             : shown;
}

}  // namespace

Result<CodeSearch> CodeSearch::create(std::shared_ptr<const CodeGoal> goal, Gaussian shown, std::shared_ptr<const Model> model) {
  assert(goal && goal->known && goal->picture.shape == model->imageShape());
  assert(shown.mean.size() == static_cast<std::size_t>(model->latentDimension()));
  if (goal->sought == Sought::Walked) {
    if (!goal->known->images || !goal->known->codes)
      return Error{"there are no codes of images, among which a class could be found", "codes", "Encode the images first."};
  } else if (auto fits = checkTarget(*model, goal->target); !fits) {
    return fits.error();
  }
  return CodeSearch(std::move(goal), std::move(shown), std::move(model));
}

CodeSearch::CodeSearch(std::shared_ptr<const CodeGoal> goal, Gaussian shown, std::shared_ptr<const Model> model)
    : m_goal(std::move(goal)), m_model(std::move(model)), m_picture(inUnitRange(m_goal->picture.pixels)),
      m_shown(std::move(shown)) {
  const std::shared_ptr<const Codes>& codes = m_goal->known->codes;
  switch (m_goal->sought) {
    case Sought::Refined:
      m_encoded = encodedGaussian(*m_model, m_goal->target.pixels);
      m_refinement.emplace(m_model, m_goal->target, m_goal->fromEncoder ? m_encoded : m_shown);
      break;
    case Sought::Edited: {
      Gaussian start = m_shown;
      if (codes) start.mean = editStart(*m_model, m_goal->target, m_shown.mean, *codes);
      m_glide = start.mean == m_shown.mean ? 0 : kGlide;
      m_refinement.emplace(m_model, m_goal->target, std::move(start), kEditing);
      break;
    }
    case Sought::Completed: {
      InpaintOptions options;
      if (codes) options.codes = someOf(*codes, kMostStarts);
      m_inpainting.emplace(m_model, m_goal->target, std::move(options));
      break;
    }
    case Sought::Walked: break;
  }
}

Result<FoundCode> CodeSearch::advance(const std::stop_token& stop) {
  if (m_inpainting) return complete();
  return m_refinement ? refine(stop) : goThere(stop);
}

FoundCode CodeSearch::complete() {
  m_inpainting->advance(1);
  FoundCode found;
  found.sought = m_goal->sought;
  found.code = m_inpainting->best();
  found.decoded = toImage(m_inpainting->completed(), m_goal->picture.shape);
  found.step = m_inpainting->step();
  found.loss = m_inpainting->loss();
  found.done = m_inpainting->done();
  found.reading = readingOf(found.code);
  return found;
}

Result<FoundCode> CodeSearch::refine(const std::stop_token& stop) {
  m_refinement->advance(1);
  m_glide = std::max(0, m_glide - 1);
  FoundCode found;
  found.sought = m_goal->sought;
  found.code = m_refinement->best();
  const float left = static_cast<float>(m_glide) / static_cast<float>(kGlide);
  for (std::size_t i = 0; m_glide > 0 && i < found.code.mean.size(); ++i)
    found.code.mean[i] += left * (m_shown.mean[i] - found.code.mean[i]);
  found.step = m_refinement->step();
  found.loss = m_refinement->loss();
  found.done = m_refinement->done() && m_glide == 0;
  if (found.done && m_goal->sought == Sought::Refined) {
    auto gain = scoreFresh(*m_model, m_goal->target, m_encoded, found.code, kFreshSamples, kFreshSeed, stop);
    if (!gain) return gain.error();
    found.gain = *gain;
    if (gain->difference > 0.0) {  // it came from elsewhere, or the noise deceived it
      found.code = m_encoded;
      found.gain = FreshScore{gain->before, gain->before, 0.0, 0.0};
    }
  }
  found.decoded = decodePoint(*m_model, found.code.mean);
  found.reading = readingOf(found.code);
  if (m_goal->sought == Sought::Refined) {
    const double loss = found.gain ? found.gain->after : found.loss, kl = klToPrior(found.code);
    found.reading.losses = Losses{loss - kl, kl};
  }
  return found;
}

Result<FoundCode> CodeSearch::goThere(const std::stop_token& stop) {
  const ReadingContext& known = *m_goal->known;
  auto walk = walkToClass(*m_model, m_shown.mean, m_goal->label, *known.images, *known.codes, kWalkSteps, stop);
  if (!walk) return walk.error();
  CodeWalk way{m_goal->label, std::move(walk->points), std::move(walk->images), {}, {}};
  for (const auto& votes : walk->votes) way.shares.push_back(votes.at(static_cast<std::size_t>(way.label)));
  for (const LatentPoint& point : way.points) way.readings.push_back(readingOf({point, m_shown.logVariance}));
  FoundCode found;
  found.sought = m_goal->sought;
  found.code = {way.points.back(), m_shown.logVariance};
  found.decoded = way.images.back();
  found.reading = way.readings.back();
  found.done = true;
  m_walk = std::move(way);
  return found;
}

CodeReading CodeSearch::readingOf(const Gaussian& code) const {
  CodeReading reading;
  if (m_goal->sought != Sought::Completed) {
    float term = 0.0F;
    m_model->reconstructionTerms(m_picture, code.mean, std::span(&term, 1));
    reading.losses = Losses{static_cast<double>(term), klToPrior(code)};
  }
  if (auto found = codeNeighbours(*m_model, code.mean, *m_goal->known)) reading.neighbours = *std::move(found);
  return reading;
}

}  // namespace latentscape
