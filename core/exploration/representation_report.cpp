// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/representation_report.h"

#include "core/data/subset.h"
#include "core/exploration/linear_probe.h"
#include "core/exploration/model_input.h"
#include "core/exploration/nearest_neighbours.h"

#include <algorithm>
#include <vector>

namespace latentscape {

RepresentationSplit representationSplit(const Dataset& dataset, std::uint64_t seed) {
  if (!dataset.train.empty()) return {dataset.train, dataset.test, false};
  const auto chosen = drawImages(dataset.test.size(), dataset.test.size() * 4 / 5, seed);
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < dataset.test.size(); ++i) {
    if (!std::binary_search(chosen.begin(), chosen.end(), i)) rest.push_back(i);
  }
  return {takeImages(dataset.test, chosen), takeImages(dataset.test, rest), true};
}

Result<RepresentationFigures> judgeFeatures(const Features& train, const Features& test, const RepresentationOptions& options,
                                            std::stop_token stop, const ProgressCallback& progress) {
  const auto given = nearestNeighbourClasses(train, test, options.neighbours, stop, progress);
  if (!given) return given.error();
  ProbeOptions how;
  how.l2 = options.l2;
  const auto probe = fitLinearProbe(train, how, stop, progress);
  if (!probe) return probe.error();
  const auto cohesion = silhouette(test, RepresentationOptions::silhouetteSample, options.seed, stop, progress);
  if (!cohesion && cohesion.error().cancelled) return cohesion.error();
  RepresentationFigures figures{train.dimension,
                                confusionMatrix(test.labels, *given),
                                confusionMatrix(test.labels, probe->classify(test)),
                                probe->converged,
                                {}};
  if (cohesion) figures.silhouette = *cohesion;
  return figures;
}

}  // namespace latentscape
