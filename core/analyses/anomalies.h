// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/misfit.h"
#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/anomalies.h"
#include "core/exploration/queries.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// How well scores separate anomalous test images from normal ones.

template <>
std::span<const std::string_view> choiceNames<AnomalyScore>();  // "reconstruction", "kl", "elbo", "mahalanobis"

struct AnomaliesQuestion {
  // A data set, and its classes by name or number: "mnist:0,3-5"; without them, all. A path that is there is whole. The subject's
  // images are taken if it names them as they are open; any other data set is opened, in the form that the model takes.
  std::string normal{};     // empty: the subject's images, or where none are open, those that the model was trained on
  std::string anomalous{};  // required
  AnomalyScore score = AnomalyScore::Reconstruction;  // the one that figures and pictures are of; the model must have it
  bool allScores = false;                             // whether the others, where the model has them, are computed too
  PosteriorUse posterior = PosteriorUse::Mean;        // of the reconstruction term and -ELBO
  std::uint64_t seed = 1;  // of the samples and of the images that the Mahalanobis distance is fitted to
};

// The question of the subject's images with classes held out: these are anomalous and all others normal. classes: by name or
// number, "9" or "cat,dog"; not empty. Errors: there is no such class, or none is left. Blocks on the file system.
Result<AnomaliesQuestion> holdOut(const std::string& classes, const AnalysisSubject& subject);

// The test images of one kind.
struct AnomalyKind {
  std::string dataset;               // its name
  std::string name;                  // for users: "MNIST without 9"
  std::vector<int> classes;          // empty: all
  std::vector<std::size_t> indices;  // among the test images that were opened, ascending
  std::vector<std::uint8_t> labels;  // theirs, or empty if there are none
};

// One score of the images of both kinds.
struct ScoredKinds {
  static constexpr std::size_t kMisses = 12;

  AnomalyScore score = AnomalyScore::Reconstruction;
  // Which normal images have it, by their places in AnomalyKind::indices, ascending: all of them, but not those that the
  // Mahalanobis distance is fitted to.
  std::vector<std::size_t> places;
  std::vector<double> normal, anomalous;  // the scores of these, and of all anomalous images
  double auroc = 0.5;
  // The worst errors, at most kMisses each: normal images with the highest scores, and anomalous ones with the lowest.
  std::vector<Image> falseAlarms, missed;
};

struct AnomaliesAnswer {
  // The rate of false alarms at which what a threshold detects is told.
  static constexpr double kFewFalseAlarms = 0.05;

  // What the Mahalanobis distance was fitted to.
  struct Fitted {
    std::size_t images = 0;
    bool fromScored = false;  // normal test images, which have no such score, because there are no training images
    double shrinkage = 0.0;
  };

  AnomaliesQuestion question;  // its score may be set to any other that was computed
  AnomalyKind normal, anomalous;
  std::vector<ScoredKinds> scores;  // in the order of AnomalyScore
  std::optional<Fitted> fitted;
  std::vector<std::string> notes;  // what the user should know to read the figures; sentences

  const ScoredKinds* find(AnomalyScore score) const;  // nullptr if it was not computed
  const ScoredKinds& shown() const;                   // the question's
};

// "−ELBO (z = mean), nats": the axis of a score.
std::string titleOf(AnomalyScore score, PosteriorUse posterior);
ScoreHistogram histogramOf(const ScoredKinds& scores);
std::vector<RocPoint> curveOf(const ScoredKinds& scores);
RocPoint ratesAt(const ScoredKinds& scores, double threshold);
// The lowest finite threshold with at most that rate of false alarms, or else the highest.
double thresholdFor(const ScoredKinds& scores, double falsePositiveRate);

Result<void> validate(const AnomaliesQuestion& question, const AnalysisSubject& subject);
// Anomalous images of classes that the model was trained on.
std::optional<Misfit> misfit(const AnomaliesQuestion& question, const AnalysisSubject& subject);
// Besides validate()'s, what is wrong with the classes that a field names is an Error with the field as its where.
Result<AnomaliesAnswer> answer(const AnomaliesQuestion& question, const AnalysisSubject& subject, std::stop_token stop = {},
                               const ProgressCallback& progress = {});
std::string toJson(const AnomaliesAnswer& answer);
// set,index,label,score,reconstruction,kl,negative_elbo,mahalanobis: a row for each image that has the question's score. Those
// that were not computed stay empty.
std::string toCsv(const AnomaliesAnswer& answer);
// The histogram and the ROC curve of the question's score, a .png or .svg.
Result<void> draw(const AnomaliesAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});
// Its worst errors, a .png: false alarms above missed anomalies.
Result<void> drawMisses(const AnomaliesAnswer& answer, const std::filesystem::path& file, const PictureStyle& style = {});

}  // namespace latentscape
