// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"
#include "core/exploration/refinement.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace latentscape {

// Completes an image of which values are missing (weight 0): finds a posterior given the known values alone, and decodes the
// missing ones from its mean. The encoder has never seen an image with a hole, so its code is only where the search begins.

struct InpaintOptions {
  RefineOptions refine{};
  // Codes that the image may be near, such as those of other images. Of them and 64 points of the prior, which an autoencoder
  // doesn't have, the `starts` that fit the known values best are tried. Each costs about three decodes, so a few hundred are
  // enough.
  std::vector<LatentPoint> codes{};
  int starts = 3;
};

// What is known can have several explanations, and gradients find the nearest. So the search begins at several places: the
// encoder's code of the image with its missing values black, that with them filled by encoding and decoding in turn (Rezende,
// Mohamed and Wierstra 2014, section 6.3), and the best of options.codes and of the prior. Each goes ten steps with 8 samples, a
// few that are good enough to tell the starts apart. Then all are compared with the full number of samples, and the best one goes
// on, and the second if it is within 5 nats of it.
//
// With the default options, 128 codes and up to 16 dimensions that takes some 6,000 to 10,000 decodes (a gradient counted as
// three), and up to 30,000 where the search converges late.
//
// One thread at a time. The constructor takes a step's time, about 100 decodes; so does each step of advance(), a few of them
// several times that.
class Inpainting {
 public:
  // The target fits the model (checkTarget()).
  Inpainting(std::shared_ptr<const Model> model, CodeTarget target, InpaintOptions options = {});

  void advance(int steps);  // up to the end
  bool done() const { return m_stage == Stage::Done; }
  int step() const { return m_step; }  // of total(): steps that a search doesn't need are skipped
  int total() const;

  const Gaussian& encoded() const { return m_encoded; }  // what the encoder gives for the image with its missing values black
  // -ELBO of the known values in nats, with the fixed noise, of either code: infinite where it is no number.
  double encodedLoss() const { return m_encodedLoss; }
  double loss() const { return m_loss; }  // of best(); never above encodedLoss()
  // The posterior given the known values: the best so far, which is the encoder's until the starts are compared.
  const Gaussian& best() const { return m_best; }
  // The image: known values as they were given, missing ones decoded at the mean of best().
  std::vector<float> completed() const;

 private:
  enum class Stage { Filling, Judging, Trying, Comparing, GoingOn, Done };
  void fill();
  void judge();
  void choose();
  void tryStart();
  void compare();
  void goOn();
  void keep(const Gaussian& code, double loss);
  std::size_t triedStarts() const;

  std::shared_ptr<const Model> m_model;
  CodeTarget m_target;
  InpaintOptions m_options;
  std::shared_ptr<const TargetTerms> m_terms;
  Stage m_stage = Stage::Filling;
  int m_step = 0;
  std::vector<LatentPoint> m_candidates;
  std::vector<double> m_misfits;      // of the first candidates
  std::vector<Gaussian> m_starts;     // each replaced by where its first steps lead
  std::size_t m_at = 0;               // the start, or the search, whose turn it is
  std::optional<Refinement> m_first;  // that start's first steps
  std::vector<Refinement> m_searches;
  Gaussian m_encoded, m_settled, m_best;  // settled: the best but for searches that go on, which may go back
  double m_encodedLoss = 0.0, m_settledLoss = 0.0, m_loss = 0.0;
};

struct Inpainted {
  Gaussian encoded, code;  // Inpainting::encoded() and best(), and their losses
  double encodedLoss = 0.0, loss = 0.0;
  std::vector<float> completed{};
};
// All of it. Errors: checkTarget(), a model that gives no finite loss for any code, cancelled. Blocks; looks at the stop token
// between any two steps.
Result<Inpainted> inpaint(const std::shared_ptr<const Model>& model, const CodeTarget& target, const InpaintOptions& options = {},
                          const std::stop_token& stop = {}, const ProgressCallback& progress = {});

// The target with its missing values as the model decodes them at a point.
std::vector<float> completed(const Model& model, const CodeTarget& target, const LatentPoint& point);

}  // namespace latentscape
