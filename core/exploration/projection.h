// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/pca.h"
#include "core/exploration/queries.h"

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// Codes of any dimension laid out in a plane. Everything here runs on the caller's thread and its options' threads, takes any
// dimension from 1, and gives the same result for the same points, options and seed, whatever the number of threads.

enum class ProjectionMethod { Pca, Tsne, Umap };

struct TsneOptions {
  double perplexity = 30.0;  // cut to (n - 1) / 3; from 1
  int iterations = 1000;     // the first quarter, at most 250, with early exaggeration
  double theta = 0.5;        // Barnes-Hut: 0 is exact, up to 0.7 faster and coarser
};
struct UmapOptions {
  int neighbours = 15;       // of each point, itself not counted; cut to n - 1; from 2
  double minDistance = 0.1;  // in the plane; 0 to spread
  double spread = 1.0;       // above 0
  int epochs = 0;            // 0: 500 up to 10,000 points, 200 above
};
struct ProjectionOptions {
  ProjectionMethod method = ProjectionMethod::Pca;
  std::uint64_t seed = 1;
  int threads = 1;
  TsneOptions tsne;
  UmapOptions umap;
};
struct Projection {
  ProjectionMethod method = ProjectionMethod::Pca;
  std::vector<float> xy;                  // n * 2
  std::optional<PlaneMap> plane;          // of PCA: t-SNE and UMAP have no way back
  std::vector<double> explainedVariance;  // of PCA, as above
  double divergence = 0.0;                // of t-SNE: KL(P || Q) in nats, at the end
};

// t-SNE: van der Maaten 2014 (Barnes-Hut), begun at the first principal components with the learning rate n / 12 / 4 (Belkina et
// al. 2019; Kobak and Berens 2019). UMAP: McInnes, Healy and Melville 2018, begun at the first principal components as well.
// Neighbours are exact: time grows with n * n * d. Errors: points that are not finite, or fewer than 1 (PCA) or 4 (the others);
// options out of range.
Result<Projection> projectPoints(std::span<const float> points, int dimension, const ProjectionOptions& options,
                                 std::stop_token stop = {}, const ProgressCallback& progress = {});
// The posterior means.
Result<Projection> projectCodes(const Codes& codes, const ProjectionOptions& options, std::stop_token stop = {},
                                const ProgressCallback& progress = {});

}  // namespace latentscape
