// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/misfit.h"

#include <utility>

namespace latentscape {

std::optional<Misfit> needsVae(const AnalysisSubject& subject, std::string what) {
  if (!subject.checkpoint) return std::nullopt;
  Misfit misfit{std::move(what), "Train one with --family vae", "Train as a VAE", subject.checkpoint->config};
  misfit.training->model.family = Family::Vae;
  misfit.training->model.classes = 0;
  return misfit;
}

}  // namespace latentscape
