// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
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

// Projects codes of any dimension (from 1) to a plane. Everything runs on the caller's thread and the threads in the options. The
// same points, options and seed give the same result, whatever the number of threads.

enum class ProjectionMethod { Pca, Tsne, Umap };

struct TsneOptions {
  static constexpr double kMaxPerplexity = 1000.0;  // that users may ask for
  double perplexity = 30.0;                         // at least 1; limited to (n - 1) / 3
  int iterations = 1000;                            // the first quarter, at most 250, use early exaggeration
  double theta = 0.5;                               // Barnes-Hut: 0 is exact; up to 0.7, larger is faster and coarser
};
struct UmapOptions {
  static constexpr int kMaxNeighbours = 1000;  // that users may ask for
  int neighbours = 15;                         // of each point, excluding itself; at least 2; limited to n - 1
  double minDistance = 0.1;                    // in the plane; from 0 to spread
  double spread = 1.0;                         // above 0
  int epochs = 0;                              // 0: 500 for up to 10,000 points, 200 for more
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
  std::optional<PlaneMap> plane;          // for PCA only: t-SNE and UMAP have no inverse
  std::vector<double> explainedVariance;  // for PCA, as above
  double divergence = 0.0;                // for t-SNE: the final KL(P || Q) in nats
  double neighbourhood = 0.0;  // for t-SNE the perplexity, for UMAP the neighbours that were used: no more than there are
};

// t-SNE: van der Maaten 2014 (Barnes-Hut), starting at the first principal components, with the learning rate n / 12 / 4 (Belkina
// et al. 2019; Kobak and Berens 2019). UMAP: McInnes, Healy and Melville 2018, also starting at the first principal components.
// Neighbours are exact, so the time grows with n * n * d. Errors: points that are not finite; fewer points than 1 (PCA) or 4
// (t-SNE, UMAP); options out of range; more neighbours than the limit on memory allows.
Result<Projection> projectPoints(std::span<const float> points, int dimension, const ProjectionOptions& options,
                                 std::stop_token stop = {}, const ProgressCallback& progress = {},
                                 const MemoryLimit& limit = memoryLimit());
// Projects the posterior means.
Result<Projection> projectCodes(const Codes& codes, const ProjectionOptions& options, std::stop_token stop = {},
                                const ProgressCallback& progress = {});

}  // namespace latentscape
