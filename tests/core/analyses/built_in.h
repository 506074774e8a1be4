// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/data/embedded.h"
#include "core/data/subset.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/storage/embedded_model.h"

#include <cstddef>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

namespace latentscape {

// The built-in model, and the first of the built-in digits as its test images.
inline AnalysisSubject builtIn(std::size_t images) {
  AnalysisSubject subject;
  subject.checkpoint = std::make_shared<const Checkpoint>(*embeddedCheckpoint());
  subject.model = makeModel(subject.checkpoint->config.model, subject.checkpoint->weights);
  auto dataset = std::make_shared<Dataset>(**embeddedDigits());
  std::vector<std::size_t> first(images);
  std::iota(first.begin(), first.end(), std::size_t{0});
  dataset->test = takeImages(dataset->test, first);
  subject.dataset = std::move(dataset);
  subject.name = "embedded";
  return subject;
}

// The same of another family, with random weights.
inline AnalysisSubject ofFamily(Family family, std::size_t images) {
  AnalysisSubject subject = builtIn(images);
  auto checkpoint = std::make_shared<Checkpoint>(*subject.checkpoint);
  checkpoint->config.model.family = family;
  checkpoint->config.model.classes = family == Family::ConditionalVae ? 10 : 0;
  checkpoint->weights = std::make_shared<Weights>(initialWeights(checkpoint->config.model, 1));
  subject.model = makeModel(checkpoint->config.model, checkpoint->weights);
  subject.checkpoint = std::move(checkpoint);
  return subject;
}

}  // namespace latentscape
